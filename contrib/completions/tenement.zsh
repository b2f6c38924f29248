#compdef tenement
autoload -U +X bashcompinit && bashcompinit
_tenement() {
  local cur="${COMP_WORDS[COMP_CWORD]}" line="" words="" names="" index word
  for ((index = 1; index < COMP_CWORD; index++)); do
    word="${COMP_WORDS[index]}"
    case "$word" in -*) continue ;; esac
    case "$line" in
      route|app|env) line="$line $word" ;;
      "") line="$word" ;;
    esac
  done
  case "$line" in
    "") words="route app env up down run check init spawn stop restart scale ps health signal reset exec weight reload why logs events top metrics status doctor config history diff undo apply daemon completion version help --help --version --socket --state" ;;
    "route") words="add set list show remove set-default unset-default" ;;
    "app") words="add list delete" ;;
    "env") words="list get set unset" ;;
    "up") words="--detach -d --state --help -h" ;;
    "down") words="--all --timeout --json --socket --help -h" ;;
    "run") words="--env -e --workdir -w --no-tty -T --socket --state --port -p --procfile -f --help -h" ;;
    "check") words="--strict --json --procfile -f --help -h" ;;
    "init") words="--name --command --help -h" ;;
    "spawn") words="--id --env -e --replicas --new --wait --no-wait --timeout --dry-run --if-generation --json --socket --help -h"; names=1 ;;
    "stop") words="--delete --wait --no-wait --timeout --dry-run --if-generation --json --socket --help -h"; names=1 ;;
    "restart") words="--wait --no-wait --timeout --dry-run --if-generation --json --socket --help -h"; names=1 ;;
    "scale") words="--wait --no-wait --timeout --dry-run --if-generation --json --socket --help -h" ;;
    "ps") words="--output -o --json --watch -w --no-header --service --socket --help -h"; names=1 ;;
    "health") words="--json --no-header --socket --help -h"; names=1 ;;
    "signal") words="--json --socket --help -h"; names=1 ;;
    "reset") words="--wait --no-wait --timeout --dry-run --if-generation --json --socket --help -h"; names=1 ;;
    "exec") words="--env -e --workdir -w --no-tty -T --socket --state --help -h"; names=1 ;;
    "route add") words="--app -a --service --instance --path --upstream --dry-run --if-generation --json --socket --help -h" ;;
    "route set") words="--app -a --service --instance --path --upstream --dry-run --if-generation --json --socket --help -h" ;;
    "route list") words="--output -o --json --no-header --socket --help -h" ;;
    "route show") words="--json --socket --help -h" ;;
    "route remove") words="--path --dry-run --if-generation --json --socket --help -h" ;;
    "route set-default") words="--dry-run --if-generation --json --socket --help -h" ;;
    "route unset-default") words="--dry-run --if-generation --json --socket --help -h" ;;
    "weight") words="--dry-run --if-generation --json --socket --help -h"; names=1 ;;
    "app add") words="--name --wait --no-wait --timeout --dry-run --if-generation --json --socket --help -h" ;;
    "app list") words="--output -o --json --no-header --socket --help -h" ;;
    "app delete") words="--wait --no-wait --timeout --dry-run --if-generation --json --socket --help -h" ;;
    "reload") words="--wait --no-wait --timeout --dry-run --if-generation --json --socket --help -h" ;;
    "env list") words="--name -n --json --no-header --socket --help -h" ;;
    "env get") words="--name -n --json --socket --help -h" ;;
    "env set") words="--name -n --secret --wait --no-wait --timeout --dry-run --if-generation --json --socket --help -h" ;;
    "env unset") words="--name -n --wait --no-wait --timeout --dry-run --if-generation --json --socket --help -h" ;;
    "why") words="--json --socket --help -h"; names=1 ;;
    "logs") words="--follow -f --lines -n --since --until --grep --stream --replica -s --json --socket --help -h"; names=1 ;;
    "events") words="--follow -f --lines -n --since --json --socket --help -h"; names=1 ;;
    "top") words="--once --no-header --service --socket --help -h"; names=1 ;;
    "metrics") words="--socket --help -h" ;;
    "status") words="--json --socket --help -h" ;;
    "doctor") words="--json --state --help -h" ;;
    "config") words="--json --no-header --service --socket --help -h"; names=1 ;;
    "history") words="--json --no-header --socket --help -h" ;;
    "diff") words="--json --socket --help -h" ;;
    "undo") words="--wait --no-wait --timeout --dry-run --if-generation --json --socket --help -h" ;;
    "apply") words="--wait --no-wait --timeout --dry-run --if-generation --json --socket --help -h" ;;
    "daemon") words="--state --socket --runtime-dir --help -h" ;;
    "completion") words="--help -h" ;;
    "version") words="--json --help -h" ;;
    "help") words="--help -h" ;;
  esac
  if [ -n "$names" ] && [ "${cur#-}" = "$cur" ]; then
    words="$words $(tenement ps --no-header -o csv 2>/dev/null | cut -d, -f1)"
  fi
  COMPREPLY=($(compgen -W "$words" -- "$cur"))
  if declare -F __ltrim_colon_completions >/dev/null; then __ltrim_colon_completions "$cur"; fi
}
complete -o default -F _tenement tenement
