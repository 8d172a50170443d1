# Tab completion of ipop for bash: source this file, or put it into /usr/share/bash-completion/completions/ipop.
_ipop() {
    local word=${COMP_WORDS[COMP_CWORD]} command=${COMP_WORDS[1]:-}
    if [ "$COMP_CWORD" -eq 1 ]; then
        mapfile -t COMPREPLY < <(compgen -W "run status peers ring leases names nat counters bundles ping why route create
            invite join leave approve revoke seeds lan shell help --version" -- "$word")
        return
    fi
    local options="--state --json --help"
    case $command in
    run) options="--state --conf --listen --seed --dns --tap" ;;
    create) options="$options --ipv4 --host --lan --lan-dhcp" ;;
    invite) options="$options --host --uses --expires" ;;
    join) options="$options --host --lan --lan-dhcp" ;;
    ping) options="$options -c" ;;
    bundles) options="$options --all start stop" ;;
    seeds) options="$options add remove list" ;;
    lan) options="$options add rm --lan-dhcp" ;;
    esac
    case ${COMP_WORDS[COMP_CWORD - 1]} in
    --state | --conf) mapfile -t COMPREPLY < <(compgen -f -- "$word") ;;
    --dns) mapfile -t COMPREPLY < <(compgen -W "auto off" -- "$word") ;;
    --tap) mapfile -t COMPREPLY < <(compgen -W "auto memory" -- "$word") ;;
    *) mapfile -t COMPREPLY < <(compgen -W "$options" -- "$word") ;;
    esac
}
complete -F _ipop ipop
