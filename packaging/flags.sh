# Sourced by ./run, ./package and ./test before a release build: no path of this machine gets into the program, so the
# same sources and the same compiler give the same bytes wherever they lie (docs/security/release.md).
map_paths() {
  local root cargo=${CARGO_HOME:-$HOME/.cargo} us=$'\x1f'
  root=$(cd "$1" && pwd -P) # as the compiler sees it
  [ -z "${RUSTFLAGS:-}${CARGO_ENCODED_RUSTFLAGS:-}" ] || return 0 # whoever sets flags of their own keeps them
  export CARGO_ENCODED_RUSTFLAGS="--remap-path-prefix=$root=/mamori${us}--remap-path-prefix=$cargo=/cargo"
  # What is written in C: its flags are parted at spaces.
  case $root$cargo in *' '*) return 0 ;; esac
  export CFLAGS="${CFLAGS:-} -ffile-prefix-map=$root=/mamori -ffile-prefix-map=$cargo=/cargo"
}
