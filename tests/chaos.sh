# Sourced by ./dev: campaigns that take longer than a test run may. Each prints what it did and ends with 0 only if nothing was wrong.

chaos_usage() {
  cat >&2 <<'TEXT'
./dev chaos --simulate [--seeds N] [--from S]   N random schedules (default 10000) of each workload on virtual time, from seed S (default: new ones)
./dev chaos --fuzz [--inputs N] [--seed S]      N hostile inputs (default 10000000) into the readers of records, schemas, rules, state and journal
TEXT
}

chaos() {
  case ${1-} in
    --simulate) shift; chaos_simulate "$@" ;;
    --fuzz) shift; chaos_fuzz "$@" ;;
    *) chaos_usage; fail "chaos: say which: --simulate or --fuzz" ;;
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
  SIMULATION_SEEDS=$from-$((from + seeds - 1)) chaos_tests ScheduleTests.Whatever_happens
}

# The readers that FuzzTargets.cs lists share the inputs.
chaos_fuzz() {
  local inputs=10000000 seed=$((RANDOM * 32768 + RANDOM)) readers
  while [[ $# -gt 0 ]]; do
    case $1 in
      --inputs) inputs=${2?--inputs needs a number}; shift 2 ;;
      --seed) seed=${2?--seed needs a number}; shift 2 ;;
      *) chaos_usage; fail "chaos --fuzz: no option '$1'" ;;
    esac
  done
  [[ $inputs =~ ^[1-9][0-9]{0,9}$ && $seed =~ ^[0-9]{1,9}$ ]] || fail "chaos --fuzz: --inputs and --seed are whole numbers"
  readers=$(grep -c '^        new($\|^        new("' "$root/tests/VisuTility.Streams.Tests/Fuzz/FuzzTargets.cs")
  ensure_all
  say "$inputs inputs for $readers readers, seed $seed"
  FUZZ_INPUTS=$(((inputs + readers - 1) / readers)) FUZZ_SEED=$seed chaos_tests FuzzTests
}

chaos_tests() {
  dotnet test "$root/tests/VisuTility.Streams.Tests/bin/Release/net10.0/VisuTility.Streams.Tests.dll" \
    --nologo --filter "FullyQualifiedName~$1" --logger "console;verbosity=detailed"
}
