//! Addresses of cells on a worksheet: `D7`, `D7:E9`.

/// A place on a worksheet, counted from 0.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Place {
    /// Row.
    pub row: u32,
    /// Column.
    pub col: u32,
}

/// Last row and column of a worksheet, counted from 0.
const LAST: Place = Place { row: 1_048_575, col: 16_383 };

impl Place {
    /// A place.
    #[must_use]
    pub fn new(row: u32, col: u32) -> Self {
        Self { row, col }
    }
    /// The place of an address; `$` and width of the letters do not matter.
    #[must_use]
    pub fn parse(address: &str) -> Option<Place> {
        let address: String = crate::text::fold_code(address).chars().filter(|c| *c != '$').collect();
        let digits = address.find(|c: char| c.is_ascii_digit())?;
        let (letters, number) = address.split_at(digits);
        let col = column(letters)?;
        let row = number.parse::<u32>().ok().filter(|_| number.bytes().all(|b| b.is_ascii_digit()))?;
        (row >= 1 && row - 1 <= LAST.row).then(|| Place { row: row - 1, col })
    }
    /// The address, `D7`.
    #[must_use]
    pub fn address(self) -> String {
        format!("{}{}", letters(self.col), self.row + 1)
    }
}

/// The column of letters, counted from 0.
#[must_use]
pub fn column(letters: &str) -> Option<u32> {
    let letters = crate::text::fold_code(letters);
    if letters.is_empty() || letters.len() > 3 {
        return None;
    }
    let mut n: u32 = 0;
    for c in letters.chars() {
        n = n * 26 + (c.to_ascii_uppercase().is_ascii_uppercase().then(|| u32::from(c.to_ascii_uppercase()) - 64)?);
    }
    Some(n - 1).filter(|n| *n <= LAST.col)
}

/// The letters of a column, counted from 0.
#[must_use]
pub fn letters(col: u32) -> String {
    let mut out = Vec::new();
    let mut n = col + 1;
    while n > 0 {
        let digit = (n - 1) % 26;
        out.push(char::from(b'A' + u8::try_from(digit).unwrap_or_default()));
        n = (n - 1) / 26;
    }
    out.iter().rev().collect()
}

/// A rectangle of cells.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Area {
    /// Upper left.
    pub from: Place,
    /// Lower right.
    pub to: Place,
}

impl Area {
    /// One cell.
    #[must_use]
    pub fn one(place: Place) -> Self {
        Self { from: place, to: place }
    }
    /// `D7` or `D7:E9`.
    #[must_use]
    pub fn parse(text: &str) -> Option<Area> {
        match text.split_once(':') {
            Some((a, b)) => Some(Area { from: Place::parse(a)?, to: Place::parse(b)? }),
            None => Place::parse(text).map(Area::one),
        }
    }
    /// Whether a cell lies in it.
    #[must_use]
    pub fn has(&self, place: Place) -> bool {
        (self.from.row..=self.to.row).contains(&place.row) && (self.from.col..=self.to.col).contains(&place.col)
    }
    /// Whether it reaches into a column.
    #[must_use]
    pub fn covers(&self, col: u32) -> bool {
        (self.from.col..=self.to.col).contains(&col)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_are_read_and_written() {
        for (address, row, col) in
            [("A1", 0, 0), ("D7", 6, 3), ("Z9", 8, 25), ("AA10", 9, 26), ("XFD1048576", 1_048_575, 16_383)]
        {
            assert_eq!(Place::parse(address), Some(Place::new(row, col)));
            assert_eq!(Place::new(row, col).address(), address);
        }
        assert_eq!(Place::parse("$d$7"), Place::parse("Ｄ７"));
        for bad in ["", "7", "D", "D0", "XFE1", "A1048577", "D7x", "１"] {
            assert_eq!(Place::parse(bad), None, "{bad}");
        }
        assert_eq!(Area::parse("D7:E9").map(|a| a.has(Place::new(7, 4))), Some(true));
    }
}
