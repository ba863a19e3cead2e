use super::*;
use proptest::prelude::*;

#[test]
fn terms_readings_and_sources_become_markup() {
    let html = render("[{台帳|だいちょう}](term:ledger)と[頁](https://example.jp/?a=1&b=2 \"題\")。", Ruby::On);
    assert_eq!(
        html,
        "<p><a class=\"term\" href=\"/words/ledger\"><ruby>台帳<rp>（</rp><rt>だいちょう</rt><rp>）</rp></ruby></a>と\
         <a href=\"https://example.jp/?a=1&amp;b=2\" rel=\"noreferrer\">頁</a>。</p>\n"
    );
    assert_eq!(render("{台帳|だいちょう}", Ruby::Off), "<p>台帳</p>\n");
}

#[test]
fn a_reading_does_not_split_a_table() {
    let html = render("|語|意味|\n|---|:-:|\n|{台帳|だいちょう}|一覧|\n", Ruby::Off);
    assert!(html.contains("<td>台帳</td><td>一覧</td>"), "{html}");
}

#[test]
fn html_images_and_strange_links_are_text() {
    assert_eq!(
        render("<b onclick=x>太い</b> ![絵](x.png) [押す](javascript:alert(1)) [語](term:\"x)", Ruby::Off),
        "<p>&lt;b onclick=x&gt;太い&lt;/b&gt; 絵 押す 語</p>\n"
    );
    assert_eq!(
        render("<script>\nalert(1)\n</script>", Ruby::Off),
        "<p>&lt;script&gt;\nalert(1)\n&lt;/script&gt;</p>\n"
    );
    assert_eq!(render("```sh onload=x\n{a|b} <i>\n```", Ruby::On), "<pre><code>{a|b} &lt;i&gt;\n</code></pre>\n");
}

#[test]
fn a_line_break_between_kana_is_no_space() {
    assert_eq!(render("まず\nつぎ\nword\nnext", Ruby::Off), "<p>まずつぎ\nword\nnext</p>\n");
    assert_eq!(render("**{台帳|だいちょう}**\n[を](x)", Ruby::Off), "<p><strong>台帳</strong>を</p>\n");
}

#[test]
fn plain_text_has_neither_marks_nor_readings() {
    assert_eq!(plain("## 題\n\n- **{台帳|だいちょう}**を[見る](term:x)\n  - 次\n\n段落"), "題\n台帳を見る\n次\n段落");
}

/// Every tag that may ever stand in a page made from content, in full.
fn is_known_tag(tag: &str) -> bool {
    const PLAIN: [&str; 28] = [
        "p",
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "ul",
        "ol",
        "li",
        "em",
        "strong",
        "code",
        "pre",
        "blockquote",
        "hr /",
        "br /",
        "table",
        "thead",
        "tbody",
        "tr",
        "th",
        "td",
        "ruby",
        "rp",
        "rt",
        "a",
        "del",
    ];
    let name = tag.strip_prefix('/').unwrap_or(tag);
    if PLAIN.contains(&name) {
        return tag.starts_with('/') || name != "a";
    }
    let inside = |open: &str, close: &str| tag.strip_prefix(open).and_then(|t| t.strip_suffix(close));
    inside("ol start=\"", "\"").is_some_and(|n| n.bytes().all(|b| b.is_ascii_digit()))
        || inside("a class=\"term\" href=\"/words/", "\"").is_some_and(is_key)
        || inside("a href=\"https://", "\" rel=\"noreferrer\"").is_some_and(|u| !u.contains(['"', '<', ' ']))
}

fn assert_safe(html: &str) -> Result<(), TestCaseError> {
    prop_assert!(!html.to_lowercase().contains("<script"));
    let mut rest = html;
    while let Some(at) = rest.find('<') {
        let end = rest[at..].find('>').map(|e| at + e);
        let tag = end.map_or("", |end| &rest[at + 1..end]);
        prop_assert!(is_known_tag(tag), "{tag:?} in {html:?}");
        rest = &rest[at + 1..];
    }
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(1500))]
    #[test]
    fn nothing_becomes_markup(text in "\\PC{0,120}") {
        assert_safe(&render(&text, Ruby::On))?;
        assert_safe(&line(&text, Ruby::On))?;
    }

    #[test]
    fn nothing_becomes_markup_from_the_parts_of_markup(
        parts in proptest::collection::vec(
            proptest::sample::select(vec![
                "<", ">", "script", "</", "\"", "'", "[", "]", "(", ")", "term:", "https://", "javascript:", "{", "|", "}",
                "漢", "`", "```", "\n", "!", " onload=x ", "&", "&lt;", "&#60;", "\\", "- ", "1. ", "# ", "*", "\u{FDD1}", "\u{FDD2}", "\u{FDD3}",
                "<!--", "-->", "<a href=", "a", "\n\n", "|-|-|\n", "> ", "\t", "<https://x", "]: ", "[x]", "<?", "<![CDATA[",
            ]),
            0..40,
        )
    ) {
        let text: String = parts.concat();
        assert_safe(&render(&text, Ruby::On))?;
        assert_safe(&render(&text, Ruby::Off))?;
        assert_safe(&line(&text, Ruby::On))?;
    }
}
