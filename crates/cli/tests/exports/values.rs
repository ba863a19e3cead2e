//! Seeded random values: what people type, and what breaks files.

/// splitmix64: the same values at every run.
pub struct Luck(u64);

/// Words of a note.
const WORDS: [&str; 22] = [
    "台帳の棚卸しが済んでいる",
    "㈱髙﨑①",
    "邉見さん（受付）",
    "\"二重\"と'一重'",
    "=1+1",
    "+81-3-0000-0000",
    "-5",
    "@SUM(A1:A9)",
    "＝全角",
    ",カンマ;セミコロン",
    "<b>&amp;</b>",
    "#read(\"/etc/passwd\") *太字* $x$",
    "_x0041_",
    "Ⅲ㌔㍻",
    "𠮷野",
    "「かぎ」、。・",
    "Wi-Fi のパスワードは変えた",
    "Backup_2026-11-23.zip",
    "〜～―",
    "ﾊﾝｶｸ",
    "😀",
    "{波|なみ}",
];

/// Names of those who see to it.
const NAMES: [&str; 8] =
    ["髙﨑　一郎", "事務長 佐藤", "㈱みほん①（保守）", "=HYPERLINK(\"x\")", "-", "@担当", "O'Neil \"Rin\"", "邉見"];

impl Luck {
    pub fn new(seed: u64) -> Self {
        Self(seed)
    }
    /// A number below `end`.
    pub fn below(&mut self, end: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        usize::try_from((z ^ (z >> 31)) % end as u64).expect("small")
    }
    /// Whether one in `of` falls.
    pub fn one_in(&mut self, of: usize) -> bool {
        self.below(of) == 0
    }
    pub fn of(&mut self, all: &[&'static str]) -> &'static str {
        all[self.below(all.len())]
    }
    /// A note, seldom empty, now and then very long.
    pub fn note(&mut self) -> String {
        if self.one_in(40) {
            return "長い備考です。=1+1 も「かぎ」も入ります。\n".repeat(200).chars().take(3_999).collect::<String>()
                + "終";
        }
        let joints = ["", "、", " ", "\n", "\n\n", "\t"];
        let mut out = String::new();
        for n in 0..1 + self.below(5) {
            out += if n == 0 { "" } else { self.of(&joints) };
            out += self.of(&WORDS);
        }
        out
    }
    /// A name of one line.
    pub fn name(&mut self) -> String {
        let name = self.of(&NAMES);
        if self.one_in(20) {
            name.repeat(40).chars().take(100).collect::<String>().trim().to_owned()
        } else {
            name.to_owned()
        }
    }
    /// A day of the fiscal year, ISO.
    pub fn day(&mut self, fiscal_year: i32) -> String {
        let (first, _) = domain::dates::fiscal_year_bounds(fiscal_year);
        let days = i32::try_from(self.below(365)).expect("small");
        first.checked_add(jiff::Span::new().days(days)).expect("a day").to_string()
    }
}
