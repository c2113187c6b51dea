"""Small ext4 filesystems in files, mounted through loop devices: disks that can be copied, filled and unplugged."""

import contextlib, os, subprocess, time
from harness import Unable

# With a commit only every ten minutes, what is on the image is what somebody synced (or the kernel
# wrote back early): the worst an ordinary power cut can leave.
LAZY = "commit=600,noatime"


def as_root(*words):
    sudo = [] if os.geteuid() == 0 else ["sudo", "-n"]
    return subprocess.run([*sudo, *map(str, words)], capture_output=True, text=True, check=True, stdin=subprocess.DEVNULL)


def make(path, mib):
    """A file with an empty ext4 on it."""
    with open(path, "wb") as file:
        file.truncate(mib << 20)
    try:
        as_root("mkfs.ext4", "-q", "-m", "0", "-E", "lazy_itable_init=0,nodiscard,root_owner=%d:%d" % (os.getuid(), os.getgid()), path)
    except (OSError, subprocess.CalledProcessError) as error:
        raise Unable(f"mkfs.ext4 did not make a filesystem: {getattr(error, 'stderr', error)}") from None
    return path


@contextlib.contextmanager
def mounted(image, at, options=LAZY):
    """Mounts the image on a loop device of its own; unmounted and detached on every way out."""
    at.mkdir(exist_ok=True)
    try:
        device = as_root("losetup", "--find", "--show", image).stdout.strip()
    except (OSError, subprocess.CalledProcessError) as error:
        raise Unable(f"no loop device can be had here (root or sudo is needed): {getattr(error, 'stderr', error)}") from None
    try:
        try:
            as_root("mount", "-t", "ext4", "-o", options, device, at)
        except subprocess.CalledProcessError as error:
            raise Unable(f"an image cannot be mounted here: {error.stderr}") from None
        try:
            yield at
        finally:
            for _ in range(50):
                with contextlib.suppress(subprocess.CalledProcessError):
                    as_root("umount", at)
                    break
                time.sleep(0.1)
            else:
                as_root("umount", "-l", at)
    finally:
        as_root("losetup", "-d", device)


def crash_copy(image, copy):
    """What the disk holds at one instant: read until two readings in a row are the same."""
    before = image.read_bytes()
    for _ in range(100):
        again = image.read_bytes()
        if again == before:
            copy.write_bytes(again)
            return
        before = again
    raise Unable("the image never stood still")
