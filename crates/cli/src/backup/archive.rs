//! The tar, written so that every byte of it follows from the manifest and the files: what `verify` compares.

use super::manifest::{Entry, Manifest};
use std::io::{self, Read, Write};
use tar::{EntryType, Header};

/// The unit of a tar.
const BLOCK: usize = 512;

/// The only header that a file of ours has.
pub(super) fn header(path: &str, bytes: u64, seconds: u64) -> io::Result<Header> {
    let mut header = Header::new_ustar();
    header.set_path(path)?;
    header.set_size(bytes);
    header.set_mode(0o600);
    header.set_mtime(seconds);
    header.set_entry_type(EntryType::Regular);
    header.set_cksum();
    Ok(header)
}

/// Writes one member.
pub(super) fn put(
    out: &mut impl Write,
    path: &str,
    bytes: u64,
    seconds: u64,
    content: &mut impl Read,
) -> io::Result<()> {
    out.write_all(header(path, bytes, seconds)?.as_bytes())?;
    if io::copy(&mut content.take(bytes), out)? != bytes {
        return Err(io::ErrorKind::UnexpectedEof.into());
    }
    out.write_all(&[0; BLOCK][..padding(bytes)])
}

/// Ends the archive.
pub(super) fn end(out: &mut impl Write) -> io::Result<()> {
    out.write_all(&[0; 2 * BLOCK])
}

fn padding(bytes: u64) -> usize {
    (BLOCK - (bytes % BLOCK as u64) as usize) % BLOCK
}

/// What a member's header says.
pub(super) struct Member {
    pub path: String,
    pub bytes: u64,
    pub regular: bool,
    block: [u8; BLOCK],
}

/// What comes next in an archive.
pub(super) enum Next {
    /// A member; its content follows.
    Member(Box<Member>),
    /// A header whose checksum does not fit.
    Broken,
    /// The end mark, or nothing more at all.
    End,
}

/// Reads an archive from its beginning.
pub(super) struct Archive<R> {
    pub input: R,
}

impl<R: Read> Archive<R> {
    /// Reads the next header.
    pub fn next(&mut self) -> io::Result<Next> {
        let mut block = [0; BLOCK];
        let n = fill(&mut self.input, &mut block)?;
        if n < BLOCK || block.iter().all(|b| *b == 0) {
            return Ok(Next::End);
        }
        let header = Header::from_byte_slice(&block);
        let sum: u32 =
            block.iter().enumerate().map(|(at, b)| if (148..156).contains(&at) { 32 } else { u32::from(*b) }).sum();
        let path = header.path_bytes();
        let path = path.strip_prefix(b"./").unwrap_or(&path);
        match (header.cksum(), header.entry_size(), std::str::from_utf8(path)) {
            (Ok(said), Ok(bytes), Ok(path)) if said == sum => {
                let regular = matches!(header.entry_type(), EntryType::Regular | EntryType::Continuous);
                Ok(Next::Member(Box::new(Member { path: path.to_owned(), bytes, regular, block })))
            }
            _ => Ok(Next::Broken),
        }
    }

    /// Reads past the padding of a content; whether it was empty.
    pub fn pad(&mut self, bytes: u64) -> io::Result<bool> {
        let mut block = [0; BLOCK];
        let rest = &mut block[..padding(bytes)];
        let n = fill(&mut self.input, rest)?;
        Ok(n == rest.len() && rest.iter().all(|b| *b == 0))
    }

    /// Reads past bytes.
    pub fn skip(&mut self, bytes: u64) -> io::Result<u64> {
        io::copy(&mut (&mut self.input).take(bytes), &mut io::sink())
    }

    /// After [`Next::End`]: whether exactly the rest of our end mark follows.
    pub fn ends_as_ours(&mut self) -> io::Result<bool> {
        let mut rest = Vec::new();
        (&mut self.input).take(2 * BLOCK as u64).read_to_end(&mut rest)?;
        Ok(rest == [0; BLOCK])
    }
}

impl Member {
    /// Whether the header is the one that we write.
    pub fn is_as_ours(&self, manifest: &Manifest) -> bool {
        header(&self.path, self.bytes, manifest.seconds()).is_ok_and(|header| header.as_bytes() == &self.block)
    }
    /// Whether it is the member that the manifest names.
    pub fn is(&self, entry: &Entry) -> bool {
        self.regular && self.path == entry.path
    }
}

/// Reads until the buffer is full or the input ends.
fn fill(input: &mut impl Read, buffer: &mut [u8]) -> io::Result<usize> {
    let mut filled = 0;
    while filled < buffer.len() {
        match input.read(&mut buffer[filled..]) {
            Ok(0) => break,
            Ok(n) => filled += n,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
        }
    }
    Ok(filled)
}
