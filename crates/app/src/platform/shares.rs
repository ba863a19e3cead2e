//! Whether a folder lies on another machine. SQLite locks bytes of a file and maps memory beside it; over a network the
//! locks of two machines do not see each other, and what was acknowledged is lost.

use std::path::{Component, Path, PathBuf, Prefix};

/// Kinds of file systems that are another machine's, as mount tables name them. What FUSE serves is named by its
/// second half: most of it is local (NTFS disks, encrypted folders, containers), and is not refused.
const NETWORK: &[&str] = &[
    "afs",
    "beegfs",
    "ceph",
    "cifs",
    "coda",
    "davfs",
    "glusterfs",
    "gpfs",
    "lustre",
    "ncpfs",
    "nfs",
    "nfs4",
    "orangefs",
    "pvfs2",
    "smb2",
    "smb3",
    "smbfs",
    "vboxsf",
    "webdav",
];
const FUSE: &[&str] = &[
    "afpfs",
    "ceph",
    "cephfs",
    "curlftpfs",
    "davfs2",
    "gcsfuse",
    "glusterfs",
    "goofys",
    "gvfsd-fuse",
    "juicefs",
    "mfs",
    "moosefs",
    "rclone",
    "s3fs",
    "seaweedfs",
    "smbnetfs",
    "sshfs",
];

/// The kind of network share that a path lies on, as the system names it; none where it lies on this machine, or where
/// the system does not say. The path need not exist: then its nearest folder counts.
#[must_use]
pub fn network_share(path: &Path) -> Option<String> {
    // As it is written first: a share that is away does not answer, and whoever asks it waits.
    let written = std::path::absolute(path).ok()?;
    if let Some(kind) = kind_of(&written) {
        return Some(kind);
    }
    // A link, or on Windows the letter of a drive, may lead there.
    kind_of(&resolved(&written)?)
}

fn resolved(path: &Path) -> Option<PathBuf> {
    path.ancestors().find_map(|folder| folder.canonicalize().ok())
}

fn kind_of(path: &Path) -> Option<String> {
    if let Some(Component::Prefix(prefix)) = path.components().next()
        && matches!(prefix.kind(), Prefix::UNC(..) | Prefix::VerbatimUNC(..))
    {
        return Some("SMB".to_owned());
    }
    let table = std::fs::read_to_string("/proc/self/mountinfo").ok()?;
    let kind = kind_in(&table, path)?;
    is_network(&kind).then_some(kind)
}

/// Whether a kind of file system is another machine's.
fn is_network(kind: &str) -> bool {
    match kind.split_once('.') {
        Some(("fuse", served)) => FUSE.contains(&served),
        _ => NETWORK.contains(&kind),
    }
}

/// The kind of the file system that a path lies on, in a table as Linux writes it (`/proc/self/mountinfo`): of the
/// mount with the longest path, the last one where several lie upon each other.
fn kind_in(table: &str, path: &Path) -> Option<String> {
    let mut found: Option<(usize, &str)> = None;
    for line in table.lines() {
        let Some((head, tail)) = line.split_once(" - ") else { continue };
        let (Some(point), Some(kind)) = (head.split(' ').nth(4), tail.split(' ').next()) else { continue };
        let point = PathBuf::from(unescaped(point));
        let depth = point.components().count();
        if path.starts_with(&point) && found.is_none_or(|(deepest, _)| depth >= deepest) {
            found = Some((depth, kind));
        }
    }
    found.map(|(_, kind)| kind.to_owned())
}

/// A path of the table: spaces, tabs, line ends and backslashes stand there as three octal digits.
fn unescaped(text: &str) -> String {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let Some((&byte, after)) = rest.split_first() {
        let digits = after.get(..3).filter(|_| byte == b'\\').and_then(|d| std::str::from_utf8(d).ok());
        match digits.and_then(|digits| u8::from_str_radix(digits, 8).ok()) {
            Some(escaped) => {
                bytes.push(escaped);
                rest = &after[3..];
            }
            None => {
                bytes.push(byte);
                rest = after;
            }
        }
    }
    String::from_utf8_lossy(&bytes).into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    const TABLE: &str = "\
        27 1 254:0 / / rw,relatime - ext4 /dev/vda rw\n\
        30 27 0:50 / /srv/share rw,relatime shared:1 - nfs4 server:/x rw,vers=4.2\n\
        31 30 0:51 / /srv/share/local rw - xfs /dev/vdb rw\n\
        32 27 0:52 / /mnt/my\\040disk rw - cifs //nas/disk rw\n\
        33 27 0:53 / /home/a/far rw - fuse.sshfs a@b: rw\n\
        34 27 0:54 / /media/usb rw - fuseblk /dev/sdb1 rw\n\
        35 27 0:55 / /mnt/twice rw - ext4 /dev/sdc rw\n\
        36 35 0:56 / /mnt/twice rw - nfs server:/y rw\n";

    #[test]
    fn the_nearest_mount_says_what_a_folder_lies_on() {
        for (path, kind, away) in [
            ("/var/lib/mamori", "ext4", false),
            ("/srv/share/mamori-data", "nfs4", true),
            ("/srv/shared", "ext4", false),
            ("/srv/share/local/data", "xfs", false),
            ("/mnt/my disk/data", "cifs", true),
            ("/home/a/far/data", "fuse.sshfs", true),
            ("/media/usb/data", "fuseblk", false),
            ("/mnt/twice/data", "nfs", true),
        ] {
            assert_eq!(kind_in(TABLE, Path::new(path)).as_deref(), Some(kind), "{path}");
            assert_eq!(is_network(kind), away, "{path}");
        }
        // What FUSE serves on this machine is local, and so are the folders of containers.
        for kind in ["fuse", "fuse.mergerfs", "fuse.gocryptfs", "fuse-overlayfs", "overlay", "9p", "tmpfs"] {
            assert!(!is_network(kind), "{kind}");
        }
    }

    #[test]
    fn this_machine_is_not_another() {
        assert_eq!(network_share(&std::env::temp_dir().join("not/there/yet")), None);
    }
}
