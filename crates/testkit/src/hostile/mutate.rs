//! The hand that changes bytes: bits, pieces, lengths that lie, words of the format.

/// A seeded source of numbers (SplitMix64): the same seed, the same numbers, on every machine.
#[derive(Debug, Clone)]
pub struct Hand(u64);

impl Hand {
    /// The hand of a name and a number.
    #[must_use]
    pub fn of(name: &str, number: u64) -> Self {
        // FNV: the standard library's hasher may change from version to version.
        let seed =
            name.bytes().fold(0xcbf2_9ce4_8422_2325_u64, |h, b| (h ^ u64::from(b)).wrapping_mul(0x0100_0000_01b3));
        Self(seed ^ number.wrapping_mul(0x9e37_79b9_7f4a_7c15))
    }
    /// The next number.
    pub fn number(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }
    /// A number below `end`; 0 where there is none.
    pub fn below(&mut self, end: usize) -> usize {
        usize::try_from(self.number() % (end.max(1) as u64)).unwrap_or(0)
    }
    /// One of several; none of none.
    pub fn one<'a, T>(&mut self, of: &'a [T]) -> Option<&'a T> {
        let at = self.below(of.len());
        of.get(at)
    }
}

/// Largest input (bytes): what a parser does with much is asked elsewhere, by its limits.
const MOST: usize = 512 * 1024;

/// Numbers at which lengths break.
const EDGES: [u64; 16] = [
    0,
    1,
    2,
    7,
    8,
    0x7f,
    0x80,
    0xff,
    0x7fff,
    0xffff,
    0x7fff_ffff,
    0x8000_0000,
    0xffff_ffff,
    0x7fff_ffff_ffff_ffff,
    0x8000_0000_0000_0000,
    u64::MAX,
];

/// Makes inputs out of a corpus.
#[derive(Debug, Clone)]
pub struct Mutator {
    name: String,
    corpus: Vec<Vec<u8>>,
    words: Vec<Vec<u8>>,
}

impl Mutator {
    /// Of a corpus and the words of its format.
    #[must_use]
    pub fn new(name: &str, corpus: Vec<Vec<u8>>, words: &[&[u8]]) -> Self {
        Self { name: name.to_owned(), corpus, words: words.iter().map(|w| w.to_vec()).collect() }
    }
    /// The input of a number: first the corpus as it is, then changed.
    #[must_use]
    pub fn input(&self, number: u64) -> Vec<u8> {
        if let Some(whole) = usize::try_from(number).ok().and_then(|n| self.corpus.get(n)) {
            return whole.clone();
        }
        let mut hand = Hand::of(&self.name, number);
        let mut bytes = hand.one(&self.corpus).cloned().unwrap_or_default();
        for _ in 0..=hand.below(6) {
            self.change(&mut hand, &mut bytes);
        }
        bytes.truncate(MOST);
        bytes
    }
    /// Changes bytes once.
    pub fn change(&self, hand: &mut Hand, bytes: &mut Vec<u8>) {
        let at = hand.below(bytes.len());
        let end = bytes.len().min(at + 1 + hand.below(64));
        match hand.below(12) {
            0 | 1 => {
                if let Some(byte) = bytes.get_mut(at) {
                    *byte ^= 1 << hand.below(8);
                }
            }
            2 => {
                if let Some(byte) = bytes.get_mut(at) {
                    *byte = *hand.one(&[0, 1, 0x7f, 0x80, 0xfe, 0xff, b'"', b'<', b'\n']).unwrap_or(&0);
                }
            }
            3 | 4 => lie(hand, bytes, at),
            5 | 6 => {
                let word = hand.one(&self.words).cloned().unwrap_or_else(|| vec![0xff; 3]);
                if hand.below(2) == 0 {
                    bytes.splice(at..at, word);
                } else {
                    bytes.splice(at..bytes.len().min(at + word.len()), word);
                }
            }
            7 => bytes.truncate(at),
            8 => {
                bytes.drain(at..end);
            }
            9 => {
                let piece = bytes[at..end].to_vec();
                let times = [1, 2, 16, 200][hand.below(4)];
                bytes.splice(at..at, std::iter::repeat_n(piece, times).flatten());
            }
            10 => {
                let other = hand.one(&self.corpus).cloned().unwrap_or_default();
                let from = hand.below(other.len());
                let piece = &other[from..other.len().min(from + 1 + hand.below(2_000))];
                bytes.splice(at..end, piece.iter().copied());
            }
            _ => {
                let to = hand.below(bytes.len());
                for step in 0..(end - at) {
                    if at + step < bytes.len() && to + step < bytes.len() {
                        bytes.swap(at + step, to + step);
                    }
                }
            }
        }
        bytes.truncate(MOST);
    }
}

/// Writes a number of 2, 4 or 8 bytes that is not true, in either order.
fn lie(hand: &mut Hand, bytes: &mut [u8], at: usize) {
    let mut number = *hand.one(&EDGES).unwrap_or(&0);
    match hand.below(4) {
        0 => number = number.wrapping_add(hand.number() % 4),
        1 => number = bytes.len() as u64 + (hand.number() % 5) - 2_u64.min(bytes.len() as u64),
        _ => {}
    }
    let width = [2, 4, 8][hand.below(3)];
    let told = if hand.below(2) == 0 { number.to_le_bytes() } else { (number << (64 - 8 * width)).to_be_bytes() };
    for (to, from) in bytes.iter_mut().skip(at).zip(&told[..width]) {
        *to = *from;
    }
}
