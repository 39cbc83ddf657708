# Sourced by ./dev: campaigns that take longer than a test run may. Each prints what it did and ends with 0 only if nothing was wrong.

chaos_usage() {
  cat >&2 <<'TEXT'
./dev chaos --simulate [--seeds N] [--from S]   N random schedules (default 10000) of each workload on virtual time, from seed S (default: new ones)
./dev chaos --minutes M [--nodes 1|3] [--protocol classic|consumer|both] [--seed S] [--rate R] [--report FILE] [--soak]
              [--deck Kill=10,BrokerPause=3...] [--events N] [--kills N] [--broker-faults N]
                                                faults for M minutes against three instances on a real Kafka of 1 node (default) or 3 under R records/s
                                                (default 1500), with each group protocol (default both); figures go to stdout and are appended to FILE
                                                --deck: how often each kind of fault comes (FaultKind.cs); --events, --kills, --broker-faults: it goes on
                                                until there were as many; --soak: no faults, memory, handles and threads must not grow
./dev chaos --fuzz [--inputs N] [--seed S]      N hostile inputs (default 10000000) into the readers of records, schemas, rules, state and journal
TEXT
}

chaos() {
  case ${1-} in
    --simulate) shift; chaos_simulate "$@" ;;
    --fuzz) shift; chaos_fuzz "$@" ;;
    --minutes) chaos_campaign "$@" ;;
    *) chaos_usage; fail "chaos: say which: --simulate, --fuzz or --minutes M" ;;
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

chaos_campaign() {
  local minutes="" nodes=1 protocol=both seed=$((RANDOM * 32768 + RANDOM)) rate=1500 report="" soak="" deck="" events=0 kills=0 broker_faults=0
  while [[ $# -gt 0 ]]; do
    if [[ $1 == --soak ]]; then
      soak=1
      shift
      continue
    fi
    [[ $# -ge 2 ]] || fail "chaos: $1 needs a value"
    case $1 in
      --deck) deck=$2 ;;
      --events) events=$2 ;;
      --kills) kills=$2 ;;
      --broker-faults) broker_faults=$2 ;;
      --minutes) minutes=$2 ;;
      --nodes) nodes=$2 ;;
      --protocol) protocol=$2 ;;
      --seed) seed=$2 ;;
      --rate) rate=$2 ;;
      --report) report=$(realpath -m "$2") ;;
      *) chaos_usage; fail "chaos --minutes: no option '$1'" ;;
    esac
    shift 2
  done
  [[ $minutes =~ ^[0-9]{1,4}([.][0-9]+)?$ && $nodes =~ ^[13]$ && $protocol =~ ^(classic|consumer|both)$ && $seed =~ ^[0-9]{1,9}$ && $rate =~ ^[1-9][0-9]{0,6}$ ]] ||
    fail "chaos --minutes: M is a number of minutes, --nodes 1 or 3, --protocol classic, consumer or both, --seed and --rate whole numbers"
  [[ $events =~ ^[0-9]{1,9}$ && $kills =~ ^[0-9]{1,6}$ && $broker_faults =~ ^[0-9]{1,6}$ && $deck =~ ^([A-Za-z]+=[0-9]+(,[A-Za-z]+=[0-9]+)*)?$ ]] ||
    fail "chaos --minutes: --events, --kills and --broker-faults are whole numbers, --deck is KIND=SHARE,KIND=SHARE..."
  [[ -n ${KAFKA_HOME-} ]] || fail "chaos --minutes: KAFKA_HOME is not set: it names a folder with bin/kafka-local, which starts the brokers"
  [[ -x $KAFKA_HOME/bin/kafka-local ]] || fail "chaos --minutes: there is no $KAFKA_HOME/bin/kafka-local"
  need java "Java 17 or newer, which the brokers run on"
  ensure_all
  ensure_published
  say "$minutes minutes of ${soak:+steady load without }faults, $nodes node(s), protocol $protocol, seed $seed, $rate records/s"
  campaign "$root/tests/VisuTility.Streams.IntegrationTests/bin/Release/net10.0/VisuTility.Streams.IntegrationTests.dll" \
    CAMPAIGN_MINUTES="$minutes" CAMPAIGN_NODES="$nodes" CAMPAIGN_PROTOCOL="$protocol" CAMPAIGN_SEED="$seed" CAMPAIGN_RATE="$rate" CAMPAIGN_REPORT="$report" \
    CAMPAIGN_SOAK="$soak" CAMPAIGN_DECK="$deck" CAMPAIGN_EVENTS="$events" CAMPAIGN_KILLS="$kills" CAMPAIGN_BROKER_FAULTS="$broker_faults"
}

# campaign DLL NAME=VALUE...: brokers and instances end with it, also on Ctrl-C, as with a test run.
campaign() {
  local status=0
  source "$root/tests/run.sh"
  child=""
  work=$(mktemp -d "${TMPDIR:-/tmp}/visutility-campaign.XXXXXX")
  trap end_tests EXIT
  trap 'exit 130' INT
  trap 'exit 143' TERM HUP
  mkdir "$work/tmp"
  : > "$work/progress"
  # What xunit holds back until a test has ended.
  DEV_TEST_RUN="$work" tail -f "$work/progress" &
  in_child env "${@:2}" CAMPAIGN_FOLDER="$state/app" CAMPAIGN_PROGRESS="$work/progress" dotnet test "$1" --nologo --filter Category=Campaign || status=$?
  return "$status"
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
