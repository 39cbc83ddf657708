# Sourced by ./dev: campaigns that take longer than a test run may. Each prints what it did and ends with 0 only if nothing was wrong.

chaos_usage() {
  cat >&2 <<'TEXT'
./dev chaos --simulate [--seeds N] [--from S]   N random schedules (default 10000) of each workload on virtual time, from seed S (default: new ones)
TEXT
}

chaos() {
  case ${1-} in
    --simulate) shift; chaos_simulate "$@" ;;
    *) chaos_usage; fail "chaos: say which: --simulate" ;;
  esac
}

chaos_simulate() {
  local seeds=10000 from=$((RANDOM * 32768 + RANDOM + 100000))
  while [[ $# -gt 0 ]]; do
    case $1 in
      --seeds) seeds=${2?--seeds needs a number}; shift 2 ;;
      --from) from=${2?--from needs a number}; shift 2 ;;
      *) chaos_usage; fail "chaos --simulate: no option '$1'" ;;
    esac
  done
  [[ $seeds =~ ^[1-9][0-9]{0,8}$ && $from =~ ^[0-9]{1,9}$ ]] || fail "chaos --simulate: --seeds and --from are whole numbers below 1,000,000,000"
  ensure_all
  say "seeds $from to $((from + seeds - 1)), each with the test fold and with both real stages"
  SIMULATION_SEEDS=$from-$((from + seeds - 1)) dotnet test "$root/tests/VisuTility.Streams.Tests/bin/Release/net10.0/VisuTility.Streams.Tests.dll" \
    --nologo --filter "FullyQualifiedName~ScheduleTests.Whatever_happens" --logger "console;verbosity=detailed"
}
