#!/usr/bin/env bash
# Installs Swift, Gradus and what grading takes into Gradescope's image (Ubuntu), once.
set -euo pipefail
swift=${SWIFT_VERSION:-6.3}
apt-get update
apt-get install -y --no-install-recommends bubblewrap ca-certificates clang curl git gpg \
  libarchive-tools libc6-dev libcurl4-openssl-dev libgsl-dev libssl-dev libstdc++-12-dev libxml2-dev \
  pkg-config tzdata unzip zlib1g-dev
. /etc/os-release
platform=ubuntu${VERSION_ID}
name=swift-$swift-RELEASE-$platform
curl -fsSL "https://download.swift.org/swift-$swift-release/${platform/./}/swift-$swift-RELEASE/$name.tar.gz" \
  | tar -xz -C /opt
ln -sfn "/opt/$name" /opt/swift
# The checkout that is trusted: yours, at the version that you teach with.
git clone --depth 1 "$(cat /autograder/source/repository)" /opt/gradus
PATH=/opt/swift/usr/bin:$PATH swift build --package-path /opt/gradus
