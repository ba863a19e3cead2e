//! The one small module with calls that differ between systems.

use std::path::Path;

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
