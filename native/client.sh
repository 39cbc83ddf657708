# Sourced by ./dev: provides librdkafka.redist, the native half of Confluent.Kafka. See README.md beside it.
# Order: the package built here earlier; the package restored from a feed earlier; a feed; a build from source.
source "$root/native/source.env"

native_package="$root/native/feed/librdkafka.redist.$librdkafka_version.nupkg"
native_installed="$root/.packages/librdkafka.redist/$librdkafka_version"

sha512_base64() { printf '%b' "$(sha512sum "$1" | cut -c1-128 | sed 's/../\\x&/g')" | base64 -w0; }

# The content hash that NuGet compares with a lock file, of the package really in use.
native_content_hash() { sed -n 's/.*"contentHash": *"\([^"]*\)".*/\1/p' "$native_installed/.nupkg.metadata"; }

native_client() {
  local recorded; recorded=$(cksum < "$root/native/source.env")
  if [[ -f $native_package && -f $root/native/build/recorded && $(< "$root/native/build/recorded") == "$recorded" ]]; then
    native_drop_unless "$(sha512_base64 "$native_package")"
  elif [[ -f $native_package ]]; then
    say "native/source.env changed since librdkafka was built: building it again"
    native_build "$recorded"
  elif [[ -f $native_installed/.nupkg.metadata ]]; then
    return
  elif native_probe feed; then
    say "librdkafka.redist $librdkafka_version: from the package feed"
    return
  else
    grep -qE 'NU110[12]' "$state/probe/log" || say "no answer from the package feed: $(grep -m 1 error "$state/probe/log" || echo 'none within 30 s')"
    say "librdkafka.redist $librdkafka_version: no package feed has it, building it from source (once, about a minute)"
    native_build "$recorded"
  fi
  [[ -f $native_installed/.nupkg.metadata ]] || native_probe native/feed || fail \
    "the package just built, $native_package, does not restore:" "$(tail -n 5 "$state/probe/log")"
}

# NuGet never looks again at a version it has installed: an installed package with another hash than the built one must go.
native_drop_unless() {
  [[ ! -f $native_installed/.nupkg.metadata || $(native_content_hash) == "$1" ]] || rm -rf "$native_installed"
}

# A restore of nothing but this package, into the repository's own package folder.
native_probe() {
  mkdir -p "$state/probe"
  cat > "$state/probe/probe.csproj" <<PROJECT
<Project>
  <PropertyGroup>
    <ImportDirectoryBuildProps>false</ImportDirectoryBuildProps>
    <ImportDirectoryPackagesProps>false</ImportDirectoryPackagesProps>
    <NuGetAudit>false</NuGetAudit>
  </PropertyGroup>
  <Import Project="Sdk.props" Sdk="Microsoft.NET.Sdk" />
  <PropertyGroup>
    <TargetFramework>net10.0</TargetFramework>
  </PropertyGroup>
  <ItemGroup>
    <PackageDownload Include="librdkafka.redist" Version="[$librdkafka_version]" />
  </ItemGroup>
  <Import Project="Sdk.targets" Sdk="Microsoft.NET.Sdk" />
</Project>
PROJECT
  say "asking $1 for librdkafka.redist $librdkafka_version"
  timeout 30 dotnet restore "$state/probe/probe.csproj" "${msbuild_flags[@]}" > "$state/probe/log" 2>&1
}

native_build() {
  [[ $(uname -s) == Linux ]] || fail "only Linux builds librdkafka from source; use a package feed that has librdkafka.redist $librdkafka_version"
  local rid
  case $(uname -m) in
    x86_64) rid=linux-x64 ;;
    aarch64) rid=linux-arm64 ;;
    *) fail "no build of librdkafka for $(uname -m): use a package feed that has librdkafka.redist $librdkafka_version" ;;
  esac
  need npm "Node.js with npm (its registry serves the source of librdkafka)"
  need cc "a C compiler (Debian, Ubuntu: apt-get install build-essential)"
  need make "make (Debian, Ubuntu: apt-get install build-essential)"
  need strip "strip of binutils (Debian, Ubuntu: apt-get install build-essential)"

  local out=$root/native/build work
  mkdir -p "$out" "$root/native/feed"
  work=$(mktemp -d "$out/work.XXXXXX")
  trap "rm -rf '$work'" EXIT
  native_fetch "$work"
  native_compile "$work/package/deps/librdkafka" "$out"
  rm -f "$native_package"
  dotnet pack "$root/native/librdkafka.redist/librdkafka.redist.csproj" -c Release -o "$root/native/feed" "${msbuild_flags[@]}" \
    -p:Version="$librdkafka_version" -p:NativeLibrary="$out/librdkafka.so" -p:NativeRid="$rid" -p:NativeLicenses="$out/LICENSES.txt" \
    > "$work/log" 2>&1 || fail "packing librdkafka.redist failed:" "$(tail -n 20 "$work/log")"
  native_drop_unless "$(sha512_base64 "$native_package")"
  printf '%s\n' "$1" > "$out/recorded"
  native_features
  rm -rf "$work"
  trap - EXIT
}

native_fetch() {
  local tarball
  (cd "$1" && npm pack "$npm_package" --silent) > "$1/log" 2>&1 || fail "npm pack $npm_package failed:" "$(tail -n 20 "$1/log")"
  tarball=$(find "$1" -maxdepth 1 -name '*.tgz')
  [[ $(sha512_base64 "$tarball") == "$npm_sha512" ]] || fail \
    "$npm_package has SHA-512 $(sha512_base64 "$tarball")," "native/source.env records $npm_sha512: not building it"
  tar -xzf "$tarball" -C "$1" package/deps/librdkafka
}

native_compile() {
  local source=$1 out=$2
  # configure asks for a C++ compiler, the C library built here does not: any program that answers --version will do.
  command -v "${CXX:-c++}" > /dev/null || local -x CXX=cc
  # shellcheck disable=SC2086 # the recorded flags are words
  (cd "$source" && TERM=dumb ./configure $configure_flags && make -j"$(nproc)" -C src librdkafka.so.1) > "$source/log" 2>&1 || fail \
    "building librdkafka failed:" "$(tail -n 30 "$source/log")"
  strip --strip-unneeded -o "$out/librdkafka.so" "$source/src/librdkafka.so.1"
  cp "$source/LICENSES.txt" "$out/LICENSES.txt"
  sed -n 's/^#define BUILT_WITH "\(.*\)"/\1/p' "$source/config.h" > "$out/features"
}

native_features() {
  local have; have=" $(< "$root/native/build/features") "
  local feature macro name package has=() lacks=() install=()
  for feature in SSL:ssl:libssl-dev ZLIB:gzip:zlib1g-dev ZSTD:zstd:libzstd-dev SNAPPY:snappy: LZ4_EXT:lz4: \
    SASL_SCRAM:sasl-scram:libssl-dev SASL_OAUTHBEARER:sasl-oauthbearer:libssl-dev CURL:oauthbearer-oidc:libcurl4-openssl-dev \
    SASL_CYRUS:sasl-gssapi:libsasl2-dev; do
    IFS=: read -r macro name package <<< "$feature"
    # lz4 and snappy are part of the source; LZ4_EXT only says that the system's lz4 was taken instead.
    if [[ $have == *" $macro "* || -z $package ]]; then
      has+=("$name")
    else
      lacks+=("$name")
      [[ " ${install[*]-} " == *" $package "* ]] || install+=("$package")
    fi
  done
  say "librdkafka $librdkafka_version built with: ${has[*]}"
  [[ ${#lacks[@]} -eq 0 ]] || say "  without: ${lacks[*]} (apt-get install ${install[*]}, then ./dev clean --all, adds them)"
}
