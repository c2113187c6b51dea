"""Runs `stepin bench` beside other stores, or checks that those do their work.

    python3 tests/bench/peers/run.py --only M2,M4      # what follows goes to `stepin bench`
    python3 tests/bench/peers/run.py --stepin target/release/stepin
    python3 tests/bench/peers/run.py --check           # each peer, a little of each; without stepin

First installs what is missing: Debian's PostgreSQL, protoc and npm, Python's packages into an environment of their
own under `target/peers`, message-db's functions by npm, and the program that drives them all, by cargo (ten minutes
on two slow processors, once).
"""

import argparse, os, shutil, subprocess, sys, tempfile
from pathlib import Path
import check

HERE = Path(__file__).resolve().parent
REPOSITORY = HERE.parents[2]
PYTHON = REPOSITORY / "target" / "peers" / "python"
BUILT = Path(os.environ.get("CARGO_TARGET_DIR", REPOSITORY / "target" / "peers" / "build"))


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--check", action="store_true", help="let each peer do a little, and look what it stored")
    parser.add_argument("--stepin", type=Path, default=REPOSITORY / "target" / "release" / "stepin")
    asked, further = parser.parse_known_args()
    if asked.check and further:
        parser.error(f"--check takes nothing else, not {' '.join(further)}")
    program = installed()
    if asked.check:
        sys.exit(check.run(program, PYTHON / "bin" / "python"))
    if not asked.stepin.exists():
        sys.exit(f"{asked.stepin} is missing: cargo build --release")
    sys.exit(subprocess.run([asked.stepin, "bench", "--peers", program, *further]).returncode)


def installed():
    """Installs what is missing; the program that speaks for all peers."""
    os.environ["PATH"] = f"{os.environ['PATH']}:/usr/sbin:/sbin:{Path.home() / '.cargo' / 'bin'}"
    debian("cc", "gcc")
    debian("setpriv", "util-linux")
    debian("protoc", "protobuf-compiler")
    debian("npm", "npm")
    if not any(Path("/usr/lib/postgresql").glob("*/bin/initdb")):
        debian(None, "postgresql")
    debian("psql", "postgresql-client")
    python_packages()
    npm_packages()
    subprocess.run(["cargo", "build", "--quiet", "--release", "--locked"], cwd=HERE, check=True,
                   env=os.environ | {"CARGO_TARGET_DIR": str(BUILT.absolute())})
    return BUILT.absolute() / "release" / "peers"


def debian(command, package):
    """Debian's package, if the command is missing."""
    if command and shutil.which(command):
        return
    print(f"installing {package}", file=sys.stderr)
    root = [] if os.geteuid() == 0 else ["sudo", "-n"]
    with tempfile.TemporaryDirectory() as cache:
        # A cache of its own: another apt-get may empty the shared one meanwhile.
        (Path(cache) / "partial").mkdir()
        options = ["-o", f"Dir::Cache::archives={cache}", "-o", "DPkg::Lock::Timeout=120"]
        subprocess.run([*root, "apt-get", "update", "-qq"], check=True)
        quiet = subprocess.run([*root, "apt-get", "install", "-y", "-qq", *options, package], stdout=subprocess.DEVNULL)
    if quiet.returncode:
        sys.exit(f"{package} is missing and could not be installed: as root, run: apt-get install {package}")


def python_packages():
    pinned = HERE / "requirements.txt"
    if is_new(pinned, PYTHON / "installed.txt"):
        if subprocess.run([sys.executable, "-c", "import ensurepip"], stderr=subprocess.DEVNULL).returncode:
            debian(None, "python3-venv")
        subprocess.run([sys.executable, "-m", "venv", "--clear", PYTHON], check=True)
        subprocess.run([PYTHON / "bin" / "pip", "install", "--quiet", "--no-deps", "-r", pinned], check=True)
        shutil.copy(pinned, PYTHON / "installed.txt")


def npm_packages():
    pinned, folder = HERE / "package-lock.json", HERE / "node_modules"
    if is_new(pinned, folder / "installed.json"):
        quiet = ["--ignore-scripts", "--no-audit", "--no-fund", "--silent"]
        subprocess.run(["npm", "ci", "--prefix", HERE, *quiet], check=True)
        shutil.copy(pinned, folder / "installed.json")


def is_new(pinned, done):
    return not done.exists() or done.read_bytes() != pinned.read_bytes()


if __name__ == "__main__":
    main()
