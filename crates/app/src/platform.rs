//! The one small module with calls that differ between systems.

mod shares;

pub use shares::network_share;

use std::path::Path;

/// Whether a file or folder was last written so many days ago or earlier, by the system's own clock.
#[must_use]
pub fn is_days_old(path: &Path, days: u64) -> bool {
    let written = std::fs::metadata(path).and_then(|about| about.modified());
    written.is_ok_and(|at| at.elapsed().is_ok_and(|age| age >= std::time::Duration::from_secs(days * 86_400)))
}

/// Takes a file as a sign that somebody is at work, as long as what comes back is held; none where another process has it.
/// On a disk that knows no locks whoever comes is taken to be alone.
///
/// # Errors
/// As the system gives them, where the file cannot be made.
pub fn hold(path: &Path) -> std::io::Result<Option<std::fs::File>> {
    let file = std::fs::File::options().write(true).create(true).truncate(false).open(path)?;
    match file.try_lock() {
        Ok(()) => {}
        Err(std::fs::TryLockError::WouldBlock) => return Ok(None),
        Err(std::fs::TryLockError::Error(error)) => tracing::debug!(%error, path = %path.display(), "no lock"),
    }
    Ok(Some(file))
}

/// Makes durable what was written to a file by somebody else. It is opened for writing: Windows flushes no file that was
/// opened for reading alone.
///
/// # Errors
/// As the system gives them.
pub fn sync_file(path: &Path) -> std::io::Result<()> {
    std::fs::File::options().write(true).open(path)?.sync_all()
}

/// Makes a rename in a folder durable. Windows has no such call and does not need it.
///
/// # Errors
/// As the system gives them.
#[cfg(unix)]
pub fn sync_folder(folder: &Path) -> std::io::Result<()> {
    std::fs::File::open(folder)?.sync_all()
}

/// Makes a rename in a folder durable. Windows has no such call and does not need it.
///
/// # Errors
/// None.
#[cfg(not(unix))]
pub fn sync_folder(_folder: &Path) -> std::io::Result<()> {
    Ok(())
}

/// Closes a folder of secrets to others (mode 0700). On Windows the profile's own rights hold.
///
/// # Errors
/// As the system gives them.
#[cfg(unix)]
pub fn only_for_me(path: &Path, mode: u32) -> std::io::Result<()> {
    use std::os::unix::fs::PermissionsExt;
    std::fs::set_permissions(path, std::fs::Permissions::from_mode(mode))
}

/// Closes a folder of secrets to others (mode 0700). On Windows the profile's own rights hold.
///
/// # Errors
/// None.
#[cfg(not(unix))]
pub fn only_for_me(_path: &Path, _mode: u32) -> std::io::Result<()> {
    Ok(())
}

/// Bytes that are still free where a path lies; none where the system does not say.
#[cfg(unix)]
#[must_use]
pub fn free_bytes(path: &Path) -> Option<u64> {
    let about = rustix::fs::statvfs(path).ok()?;
    about.f_bavail.checked_mul(about.f_frsize)
}

/// Bytes that are still free where a path lies; none where the system does not say.
#[cfg(not(unix))]
#[must_use]
pub fn free_bytes(_path: &Path) -> Option<u64> {
    None
}

/// Puts the same program with the same words in the place of this one, with one more variable in its surroundings;
/// comes back only where that cannot be done. For settings that are read before `main`.
#[cfg(unix)]
pub fn again_with(name: &str, value: &str) {
    use std::os::unix::process::CommandExt;
    let mut words = std::env::args_os();
    let (Some(first), Ok(program)) = (words.next(), std::env::current_exe()) else { return };
    let error = std::process::Command::new(program).arg0(first).args(words).env(name, value).exec();
    tracing::debug!(%error, "the program could not be put in its own place");
}

/// Puts the same program in the place of this one: not on Windows, where a process has no successor.
#[cfg(not(unix))]
pub fn again_with(_name: &str, _value: &str) {}

/// Whether another file system begins at a folder.
#[cfg(unix)]
#[must_use]
pub fn is_mount(folder: &Path) -> bool {
    use std::os::unix::fs::MetadataExt;
    let device = |path: &Path| std::fs::metadata(path).ok().map(|about| about.dev());
    folder.parent().is_some_and(|above| device(folder).is_some() && device(folder) != device(above))
}

/// Whether another file system begins at a folder: on Windows each drive is one.
#[cfg(not(unix))]
#[must_use]
pub fn is_mount(folder: &Path) -> bool {
    folder.parent().is_none()
}

/// Holds this process to so many bytes of memory. A system that does not do so leaves it as it is.
#[cfg(unix)]
pub fn hold_memory(most: u64) {
    use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};
    let before = getrlimit(Resource::As);
    let most = before.maximum.map_or(most, |known| known.min(most));
    let _ = setrlimit(Resource::As, Rlimit { current: Some(most), maximum: Some(most) });
}

/// Holds this process to so many bytes of memory: Windows does not.
#[cfg(not(unix))]
pub fn hold_memory(_most: u64) {}

/// Whether programs are reached by a file here (`unix:/run/…`).
pub const HAS_SOCKET_FILES: bool = cfg!(unix);

/// Reaches a program by its file.
///
/// # Errors
/// As the system gives them.
#[cfg(unix)]
pub async fn connect_to_file(path: &Path) -> std::io::Result<tokio::net::UnixStream> {
    tokio::net::UnixStream::connect(path).await
}

/// Reaches a program by its file: not on Windows.
///
/// # Errors
/// Always.
#[cfg(not(unix))]
pub async fn connect_to_file(_path: &Path) -> std::io::Result<tokio::net::TcpStream> {
    Err(std::io::ErrorKind::Unsupported.into())
}

/// What the machine is called; none where it does not say.
#[cfg(unix)]
#[must_use]
pub fn host_name() -> Option<String> {
    let name = rustix::system::uname().nodename().to_str().ok()?.to_owned();
    (!name.is_empty()).then_some(name)
}

/// What the machine is called; none where it does not say.
#[cfg(not(unix))]
#[must_use]
pub fn host_name() -> Option<String> {
    std::env::var("COMPUTERNAME").ok().filter(|name| !name.is_empty())
}

/// Whether others than the owner can look into a folder or file of secrets. Never on Windows, where the profile's own
/// rights hold.
#[cfg(unix)]
#[must_use]
pub fn is_open_to_others(path: &Path) -> bool {
    use std::os::unix::fs::PermissionsExt;
    std::fs::metadata(path).is_ok_and(|about| about.permissions().mode() & 0o077 != 0)
}

/// Whether others than the owner can look into a folder or file of secrets. Never on Windows, where the profile's own
/// rights hold.
#[cfg(not(unix))]
#[must_use]
pub fn is_open_to_others(_path: &Path) -> bool {
    false
}

/// The wish of the system or of the person at the keyboard that the program ends. Listens from the moment it is made.
#[derive(Debug)]
pub struct Stop {
    #[cfg(unix)]
    terminate: Option<tokio::signal::unix::Signal>,
}

impl Stop {
    /// Begins to listen. Needs a tokio runtime.
    #[must_use]
    pub fn listen() -> Self {
        Self {
            #[cfg(unix)]
            terminate: tokio::signal::unix::signal(tokio::signal::unix::SignalKind::terminate()).ok(),
        }
    }

    /// Waits for SIGTERM or Ctrl-C.
    #[cfg(unix)]
    pub async fn wait(mut self) {
        let terminated = async {
            match &mut self.terminate {
                Some(signal) => {
                    signal.recv().await;
                }
                None => std::future::pending().await,
            }
        };
        tokio::select! {
            () = terminated => {}
            _ = tokio::signal::ctrl_c() => {}
        }
    }

    /// Waits for Ctrl-C, for the window to be closed, for the person to sign out and for the PC to be shut down.
    #[cfg(windows)]
    pub async fn wait(self) {
        use tokio::signal::windows;
        let (Ok(mut close), Ok(mut off), Ok(mut down)) =
            (windows::ctrl_close(), windows::ctrl_logoff(), windows::ctrl_shutdown())
        else {
            let _stopped = tokio::signal::ctrl_c().await;
            return;
        };
        tokio::select! {
            _ = tokio::signal::ctrl_c() => {}
            _ = close.recv() => {}
            _ = off.recv() => {}
            _ = down.recv() => {}
        }
    }
}
