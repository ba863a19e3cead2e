use super::*;

fn messages(ja: &str, en: &str) -> (Messages, Vec<Finding>) {
    let files = [("messages/ja/a.ftl", ja), ("messages/en/a.ftl", en)];
    Messages::read(&files.map(|(n, t)| (n.to_owned(), t.as_bytes().to_vec().into())).into_iter().collect())
}

#[test]
fn english_falls_back_to_japanese_and_then_to_the_key() {
    let (m, broken) = messages("hello = こんにちは\nonly = ここだけ\n", "hello = Hello\n");
    assert_eq!(broken, []);
    assert_eq!(m.say(Lang::En, "hello", &[]), "Hello");
    assert_eq!(m.say(Lang::En, "only", &[]), "ここだけ");
    assert_eq!(m.say(Lang::En, "nowhere", &[]), "nowhere");
    assert!(m.has(Lang::Ja, "only") && !m.has(Lang::En, "only"));
    assert_eq!(m.keys(Lang::En).collect::<Vec<_>>(), ["hello"]);
}

#[test]
fn numbers_choose_the_plural_and_nothing_isolates_them() {
    let (m, _) = messages("days = あと{ $n }日", "days = { $n ->\n    [one] one day\n   *[other] { $n } days\n }");
    assert_eq!(m.say(Lang::Ja, "days", &[("n", 12_345_i64.into())]), "あと12345日");
    assert_eq!(m.say(Lang::En, "days", &[("n", 1_i64.into())]), "one day");
    assert_eq!(m.say(Lang::En, "days", &[("n", 2_i64.into())]), "2 days");
    assert_eq!(m.variables(Lang::En, "days"), Some(&BTreeSet::from(["n".to_owned()])));
}

#[test]
fn readings_stand_in_the_source_and_arguments_stay_text() {
    let (m, broken) = messages("ask = {台帳|だいちょう}は{ $name }さん", "ask = Ask { $name }");
    assert_eq!(broken, []);
    let args: &[(&str, Arg)] = &[("name", "<b>{悪|わる}い\"".into())];
    assert_eq!(m.say(Lang::Ja, "ask", args), "台帳は<b>{悪|わる}い\"さん");
    assert_eq!(
        m.say_html(Lang::Ja, "ask", args, Ruby::On),
        "<ruby>台帳<rp>（</rp><rt>だいちょう</rt><rp>）</rp></ruby>は&lt;b&gt;{悪|わる}い&quot;さん"
    );
    assert_eq!(m.source(Lang::Ja, "ask"), Some(("messages/ja/a.ftl", "{台帳|だいちょう}はさん")));
}

#[test]
fn what_is_no_fluent_is_named_with_its_line() {
    let (m, broken) = messages("good = よい\n\nbad = { $x\nalso = よい\n", "good = Good\ngood = Twice\n");
    assert_eq!(broken.iter().map(|b| b.rule).collect::<Vec<_>>(), ["check-message", "check-message-twice"]);
    assert!(broken[0].line.is_some_and(|l| (3..=4).contains(&l)), "{broken:?}");
    assert_eq!(m.say(Lang::En, "good", &[]), "Good");
}

#[test]
fn many_threads_speak_at_once() {
    let (m, _) = messages("n = { $n }つ", "n = { $n ->\n    [one] one\n   *[other] { $n }\n }");
    std::thread::scope(|s| {
        for _ in 0..4 {
            s.spawn(|| {
                (0..200_i64).for_each(|n| assert_eq!(m.say(Lang::Ja, "n", &[("n", n.into())]), format!("{n}つ")))
            });
        }
    });
}

#[test]
fn every_sentence_in_pieces_is_what_is_said() {
    let m = Messages::bundled().expect("the words");
    let fill = |pieces: &[Piece], args: &[(&str, Arg)], html: bool| -> String {
        let value = |name: &str| match args.iter().find(|(n, _)| *n == name).map(|(_, v)| v) {
            Some(Arg::Text(text)) if html => markdown::escape(text),
            Some(Arg::Text(text)) => text.to_string(),
            Some(Arg::Number(number)) => number.to_string(),
            None => panic!("no value for {name}"),
        };
        pieces.iter().map(|p| if let Piece::Value(n) = p { value(n) } else { words(p) }).collect()
    };
    fn words(piece: &Piece) -> String {
        if let Piece::Words(words) = piece { words.clone() } else { String::new() }
    }
    let mut apart = 0;
    for lang in Lang::ALL {
        for key in m.keys(Lang::Ja) {
            let shape = [lang, Lang::Ja].into_iter().find_map(|l| m.tongue(l).shapes.get(key)).expect("a shape");
            let text = |i: usize| {
                if i.is_multiple_of(2) { Arg::from("<b>{悪|わる}い & 'x'\"") } else { Arg::from(-12_345_i64) }
            };
            let args: Vec<(&str, Arg)> =
                shape.variables.iter().enumerate().map(|(i, name)| (name.as_str(), text(i))).collect();
            let Some(pieces) = m.pieces(lang, key, None) else {
                assert!(shape.chooses, "{key}");
                continue;
            };
            apart += 1;
            assert_eq!(fill(&pieces, &args, false), m.say(lang, key, &args), "{key}");
            for ruby in [Ruby::Off, Ruby::On] {
                let pieces = m.pieces(lang, key, Some(ruby)).expect("in pieces as well");
                assert_eq!(fill(&pieces, &args, true), m.say_html(lang, key, &args, ruby), "{key}");
            }
        }
    }
    assert!(apart > 4000, "{apart}");
}
