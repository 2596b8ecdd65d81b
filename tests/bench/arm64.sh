#!/usr/bin/env bash
# An ARM64 Python 3.11 with this project's dependencies, to run under qemu-user on an x86-64 Debian (apt-get install qemu-user).
#   bash tests/bench/arm64.sh FOLDER     makes FOLDER/root and FOLDER/site; installs nothing into the system
set -euo pipefail
project=$(realpath "$(dirname "$0")/../..")
mkdir -p "$1" && cd "$1"

# Debian's own Python for arm64, unpacked, not installed. apt gets a state of its own, in which no package is installed.
rm -rf root site && mkdir -p apt/lists/partial apt/archives/partial root/proc && : > apt/status
own=(-o APT::Architecture=arm64 -o APT::Architectures::=arm64 -o Dir::State="$PWD/apt" -o Dir::State::status="$PWD/apt/status"
  -o Dir::Cache="$PWD/apt" -o APT::Sandbox::User=root)
apt-get -qq "${own[@]}" update
apt-get -qq -y "${own[@]}" install --no-install-recommends --download-only python3.11 libstdc++6
for deb in apt/archives/*.deb; do dpkg-deb -x "$deb" root; done

# Wheels for aarch64: pip can pick them from any machine, so long as it need not build anything.
python3 -c 'import sys, tomllib; print(*tomllib.load(open(sys.argv[1], "rb"))["project"]["dependencies"], sep="\n")' \
  "$project/pyproject.toml" > requirements.txt
python3 -m pip install -q --target site -r requirements.txt --python-version 3.11 --implementation cp --only-binary=:all: \
  --platform manylinux_2_28_aarch64 --platform manylinux_2_27_aarch64 --platform manylinux_2_17_aarch64 --platform manylinux2014_aarch64

# In a checkout, reader.voices is the folder voices/, as pyproject.toml has it.
cat > site/sitecustomize.py <<P
import importlib.util, sys
class Voices:
    @staticmethod
    def find_spec(name, path=None, target=None):
        if name == "reader.voices":
            return importlib.util.spec_from_file_location(
                name, "$project/voices/__init__.py", submodule_search_locations=["$project/voices"])
sys.meta_path.append(Voices)
P

# qemu 7.2 shows the /proc/cpuinfo of x86, with which onnxruntime crashes; files under root/ go first. What the processor
# can do is not read from here, but asked of the emulated one.
for core in 0 1; do
  printf 'processor\t: %d\nFeatures\t: fp asimd crc32 cpuid\nCPU implementer\t: 0x41\nCPU architecture: 8\nCPU variant\t: 0x0\nCPU part\t: 0xd08\nCPU revision\t: 3\n\n' $core
done > root/proc/cpuinfo
