#!/usr/bin/env bash
# The Debian package seen by a real systemd, and the container recipe built and started; `./test packages` calls it when
# target/packages has the package. As root only, and where the tools can be had: else it says what is left out.
set -euo pipefail
cd "$(dirname "$0")/.."
rootfs=target/packages/rootfs
work=target/packages/seen
port=18080

say() { printf '\n== %s\n' "$*"; }
left_out() { echo "{\"what\":\"$1\",\"ok\":true,\"left_out\":\"$2\"}"; }
# The program of a Debian package.
have() {
  command -v "$1" >/dev/null ||
    { DEBIAN_FRONTEND=noninteractive apt-get install -y -q --no-install-recommends "$2" >/dev/null 2>&1 &&
      command -v "$1" >/dev/null; }
}

running=
clean() {
  # A group of its own, so that nothing of it is left.
  [ -z "$running" ] || kill -KILL -- "-$running" 2>/dev/null || true
  rm -rf "$work"
}
trap clean EXIT

# A Debian with systemd, made once.
base() {
  [ ! -f "$rootfs/.whole" ] || return 0
  say "a Debian for it"
  rm -rf "$rootfs"
  mkdir -p "$rootfs"
  debootstrap --variant=minbase --include=systemd,systemd-sysv,dbus,ca-certificates,curl,procps \
    bookworm "$rootfs" http://deb.debian.org/debian > "$work/debootstrap.log" || { tail -n 20 "$work/debootstrap.log" >&2; return 1; }
  rm -rf "$rootfs"/var/cache/apt/archives/*.deb
  touch "$rootfs/.whole"
}

# Runs inside the booted container: in everything that its first process is in.
inside() { nsenter --target "$leader" --mount --uts --ipc --net --pid --root --wd -- "$@"; }

# Waits until it holds, for so many seconds.
within() {
  local seconds=$1 until
  shift
  until=$((SECONDS + seconds))
  until "$@"; do
    [ "$SECONDS" -lt "$until" ] || return 1
    sleep 0.5
  done
}

leads() {
  kill -0 "$running" 2>/dev/null || return 1
  # A child of it, or a child's.
  leader=$(for parent in "$running" $(pgrep -P "$running"); do pgrep -P "$parent" -x systemd || true; done | head -n 1)
  [ -n "$leader" ]
}

failed() {
  echo "systemd: $1" >&2
  [ -z "${leader:-}" ] || inside journalctl --no-pager -n 60 >&2 || true
  tail -n 40 "$work/boot.log" >&2 || true
  exit 1
}

under_systemd() {
  have debootstrap debootstrap && have systemd-nspawn systemd-container && have nsenter util-linux ||
    { left_out systemd "debootstrap and systemd-nspawn cannot be had here"; return 0; }
  base
  local booted=$work/booted exposure leader=
  say "the package under systemd"
  cp -a "$rootfs" "$booted"
  cp target/packages/mamori_*_amd64.deb "$booted/root/"
  # There is no systemd yet in which the package could start its unit.
  chroot "$booted" sh -c 'dpkg -i /root/mamori_*_amd64.deb' >/dev/null
  chroot "$booted" systemctl enable mamori.service 2>/dev/null
  # Nobody registers it: the first process of this machine need not be systemd.
  setsid systemd-nspawn --quiet --boot --directory="$booted" --private-network --register=no --keep-unit \
    > "$work/boot.log" 2>&1 < /dev/null &
  running=$!
  within 60 leads || failed "the container did not boot"
  within 120 inside systemctl is-active --quiet mamori.service || failed "mamori.service did not become active"
  within 60 inside curl -fsS -o /dev/null http://127.0.0.1:8080/healthz || failed "/healthz does not answer"
  [ "$(inside systemctl show -p User --value mamori.service)" = mamori ] || failed "it does not run as mamori"
  [ "$(inside stat -c '%U %a' /var/lib/mamori)" = "mamori 700" ] || failed "the folder of the data is open"
  exposure=$(inside systemd-analyze security --no-pager mamori.service | tail -n 1 | tr -d '"' | sed 's/^[^A-Za-z]*//; s/[^[:print:]]//g; s/ *$//')
  inside systemctl stop mamori.service || failed "it does not stop"
  [ "$(inside systemctl is-active mamori.service || true)" = inactive ] || failed "it did not end well"
  [ "$(inside systemctl show -p Result --value mamori.service)" = success ] || failed "it ended with a fault"
  inside systemctl poweroff || true
  within 60 gone || failed "the container did not power off"
  running=
  echo "{\"what\":\"systemd\",\"ok\":true,\"exposure\":\"$exposure\"}"
}

gone() { ! kill -0 "$running" 2>/dev/null; }

# A store of its own: what this machine has of containers is nobody's business here.
ours() { buildah --root "$PWD/$work/containers" --runroot "$PWD/$work/run" --storage-driver vfs "$@"; }

answers() { curl -fsS -o /dev/null -H 'Host: mamori.example' "http://127.0.0.1:$port/healthz"; }

oci() {
  have buildah buildah && have debootstrap debootstrap && have curl curl ||
    { left_out oci "buildah cannot be had here"; return 0; }
  base
  local image container words
  say "the container"
  tar -C "$rootfs" --exclude='./dev/*' --exclude='./proc/*' --exclude='./sys/*' --exclude=./.whole -cf "$work/rootfs.tar" .
  # What a registry would give under this name.
  container=$(ours from scratch)
  ours add --quiet "$container" "$work/rootfs.tar" / >/dev/null
  image=docker.io/library/debian:bookworm-slim
  ours commit --quiet "$container" "$image" >/dev/null
  ours rm "$container" >/dev/null
  rm "$work/rootfs.tar"
  ours build --quiet --pull=never --isolation chroot --network host -f packaging/oci/Containerfile -t mamori-seen . > "$work/build.log" 2>&1 ||
    { tail -n 40 "$work/build.log" >&2; echo "oci: the recipe cannot be built" >&2; exit 1; }
  # As the recipe says it: entrypoint and command, on another port than one that may be taken.
  words=$(ours inspect --type image --format '{{range .OCIv1.Config.Entrypoint}}{{.}} {{end}}{{range .OCIv1.Config.Cmd}}{{.}} {{end}}' mamori-seen)
  case $words in *"serve "*":8080"*) ;; *) echo "oci: the image would run: $words" >&2; exit 1 ;; esac
  container=$(ours from --pull=never mamori-seen)
  # The settings that the recipe asks for in the volume. The words are parted at their spaces.
  # shellcheck disable=SC2016,SC2086
  setsid buildah --root "$PWD/$work/containers" --runroot "$PWD/$work/run" --storage-driver vfs \
    run --isolation chroot --network host "$container" -- sh -c \
    'printf "place = \"hosted\"\npublic_url = \"https://mamori.example\"\nproxies = [\"127.0.0.1\"]\n" > /var/lib/mamori/mamori.toml && id -un && exec "$@"' \
    sh ${words/:8080/:$port} > "$work/run.log" 2>&1 < /dev/null &
  running=$!
  within 60 answers || { cat "$work/run.log" >&2; echo "oci: /healthz does not answer" >&2; exit 1; }
  grep -qx mamori "$work/run.log" || { cat "$work/run.log" >&2; echo "oci: it does not run as mamori" >&2; exit 1; }
  kill -TERM -- "-$running" 2>/dev/null || true
  within 30 gone || { echo "oci: it does not stop" >&2; exit 1; }
  running=
  echo '{"what":"oci","ok":true}'
}

if [ "$(id -u)" != 0 ]; then
  left_out systemd "only root may boot a container"
  left_out oci "only root may build a container here"
  exit 0
fi
mkdir -p "$work"
under_systemd
oci
