# Sourced by ./dev: builds everything once, runs every test project, sums up. The last line is always `N passed, N failed, N skipped`.

# A project that needs a broker, and everything marked Slow, stay out of --quick.
slow_projects=(VisuTility.Streams.IntegrationTests)
project_timeout=${TEST_PROJECT_TIMEOUT:-20m}

run_tests() {
  local quick=false word="" name
  while [[ $# -gt 0 ]]; do
    case $1 in
      --quick) quick=true ;;
      -*) fail "test: no option '$1' (there is --quick)" ;;
      *) [[ -z $word ]] || fail "test: one filter at most, got '$word' and '$1'"; word=$1 ;;
    esac
    shift
  done
  ensure_all

  passed=0 failed=0 skipped=0 child=""
  work=$(mktemp -d "${TMPDIR:-/tmp}/visutility-test.XXXXXX")
  trap end_tests EXIT
  trap 'exit 130' INT
  trap 'exit 143' TERM HUP
  mkdir "$work/results" "$work/tmp"

  if [[ $quick == false && -z $word ]]; then
    check_format
  fi
  local filter; filter=$(test_filter "$quick" "$word")
  for name in $(test_projects); do
    if [[ $quick == true && " ${slow_projects[*]} " == *" $name "* ]]; then
      say "left out by --quick: $name"
    else
      run_project "$name" "$filter" "$word"
    fi
  done
  list_skipped
  if [[ $((passed + failed)) -eq 0 ]]; then
    count_failure "no test ran"
  fi
  report_leftovers
  # Ends the talk before the result, so that nothing follows the last line.
  trap - INT TERM HUP EXIT
  end_tests
  printf '%d passed, %d failed, %d skipped\n' "$passed" "$failed" "$skipped"
  [[ $failed -eq 0 ]]
}

test_projects() { (cd "$root/tests" && grep -l IsTestProject ./*/*.csproj | xargs -n1 dirname | xargs -n1 basename | sort); }

test_filter() {
  local filter=$2
  [[ -z $filter || $filter == *[=~]* ]] || filter="FullyQualifiedName~$filter"
  [[ $1 == false ]] || filter="Category!=Slow${filter:+&($filter)}"
  printf '%s' "$filter"
}

# Everything that a project starts carries DEV_TEST_RUN in its environment; so also a broker that detached itself is found and ended.
in_child() {
  # What brokers and registries keep from one start to the next stays with the clone, not in the user's cache.
  export KAFKA_LOCAL_CDS=${KAFKA_LOCAL_CDS:-$state/kafka-cds} REGISTRY_LOCAL_CACHE=${REGISTRY_LOCAL_CACHE:-$state/registry}
  # Job control gives the child a process group of its own, which Ctrl-C reaches through the trap, and leaves SIGINT as it is.
  set -m
  env DEV_TEST_RUN="$work" TMPDIR="$work/tmp" "$@" < /dev/null &
  child=$!
  set +m
  local status=0
  wait "$child" || status=$?
  child=""
  return "$status"
}

run_project() {
  local name=$1 filter=$2 status=0 trx=$work/results/$1.trx
  local arguments=("$root/tests/$name/bin/Release/net10.0/$name.dll" --nologo --results-directory "$work/results"
    --logger "trx;LogFileName=$name.trx" --logger "console;verbosity=minimal")
  [[ -z $filter ]] || arguments+=(--filter "$filter")
  say "$name"
  in_child timeout -k 10 "$project_timeout" dotnet test "${arguments[@]}" || status=$?

  local counters="" project_failed=0
  [[ ! -f $trx ]] || counters=$(grep -o '<Counters [^>]*>' "$trx" | head -n 1)
  if [[ -n $counters ]]; then
    project_failed=$(counter "$counters" failed)
    passed=$((passed + $(counter "$counters" passed)))
    failed=$((failed + project_failed))
    skipped=$((skipped + $(counter "$counters" total) - $(counter "$counters" executed)))
  fi
  if [[ $status -eq 124 ]]; then
    count_failure "$name: stopped after $project_timeout (TEST_PROJECT_TIMEOUT)"
  elif [[ $status -ne 0 && $project_failed -eq 0 ]]; then
    count_failure "$name: ended with exit code $status before its last test"
  elif [[ -z $3 && (-z $counters || $(counter "$counters" total) -eq 0) ]]; then
    count_failure "$name: no test ran"
  fi
}

# What is no test but must fail the run is counted as a failure, so that the last line never looks better than the run was.
count_failure() {
  say "FAILED $1"
  failed=$((failed + 1))
}

counter() { sed -n "s/.* $2=\"\([0-9]*\)\".*/\1/p" <<< "$1"; }

check_format() {
  say "format"
  in_child dotnet format "$solution" --no-restore --verify-no-changes || count_failure "format: run ./dev format"
}

list_skipped() {
  local trx
  for trx in "$work"/results/*.trx; do
    [[ ! -f $trx ]] || awk '
      BEGIN { RS = "<UnitTestResult " }
      function text(s) {
        gsub(/&lt;/, "<", s); gsub(/&gt;/, ">", s); gsub(/&quot;/, "\"", s); gsub(/&apos;/, "\047", s); gsub(/&#x[DA];/, " ", s)
        gsub(/&amp;/, "\\&", s)
        return s
      }
      /outcome="NotExecuted"/ {
        name = $0; sub(/.*testName="/, "", name); sub(/".*/, "", name)
        reason = "no reason given"
        if (match($0, /<Message>[^<]*<\/Message>/)) { reason = substr($0, RSTART + 9, RLENGTH - 19) }
        print "skipped: " text(name) ": " text(reason)
      }' "$trx"
  done
}

leftovers() { { grep -lsz "^DEV_TEST_RUN=$work\$" /proc/[0-9]*/environ || true; } | cut -d/ -f3; }

report_leftovers() {
  local id
  for id in $(leftovers); do
    say "warning: a test left process $id running: $(tr '\0' ' ' < "/proc/$id/cmdline" 2> /dev/null | cut -c1-200)"
  done
}

end_tests() {
  local id round
  [[ -z $child ]] || kill -TERM -- "-$child" 2> /dev/null || true
  for round in TERM wait wait wait wait wait wait wait wait wait KILL; do
    local ids; ids=$(leftovers)
    [[ -n $ids ]] || break
    for id in $ids; do
      [[ $round == wait ]] || kill -"$round" "$id" 2> /dev/null || true
    done
    sleep 0.5
  done
  rm -rf "$work"
}
