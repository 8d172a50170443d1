package org.ipop.lab;

/** A DHCP client of Debian with its own settings, in the foreground, on the card eth0: shell text that drives it. */
enum StockClient {
    /** Once it runs, signals say what it is to do. */
    UDHCPC {
        @Override
        String asks(String name, String script, long pid) {
            return pid > 0 ? "kill -USR1 " + pid : "exec udhcpc -f -i eth0 -s " + script + " -x hostname:" + name;
        }

        @Override
        String releases(String script, long pid) {
            return "kill -USR2 " + pid;
        }
    },
    /** It has no signals; at each start it asks for the address in its file, if that has one (INIT-REBOOT). */
    DHCLIENT {
        @Override
        String asks(String name, String script, long pid) {
            return (pid > 0 ? "kill -KILL " + pid + "; " : "") + "exec dhclient -d" + files(script);
        }

        @Override
        String releases(String script, long pid) {
            return "exec dhclient -r" + files(script);
        }

        private static String files(String script) {
            return " -sf %1$s -cf %1$s.conf -lf %1$s.leases -pf %1$s.pid eth0".formatted(script);
        }
    };

    /**
     * In place of the client's own, which changes the whole machine: sets the address and writes down what happened,
     * and when. One client says what by an argument, the other by a variable. Both call it with their message of
     * release perhaps still waiting for ARP; their own scripts take longer than that.
     */
    static final String SCRIPT = """
        #!/bin/sh
        read now rest < /proc/uptime
        case "${1:-$reason}" in
        bound|renew|BOUND|RENEW|REBOOT|REBIND)
            echo "has $now ${ip:-$new_ip_address}" >> "$0.log"
            ip address replace "${ip:-$new_ip_address}/${subnet:-$new_subnet_mask}" dev eth0 ;;
        deconfig|EXPIRE|RELEASE)
            case "$(ip -4 -oneline address show dev eth0)" in *inet*) sleep 0.5 ;; esac
            ip address flush dev eth0
            echo "none $now" >> "$0.log" ;;
        nak|leasefail|FAIL)
            echo "refused $now" >> "$0.log" ;;
        esac
        """;

    /** Of dhclient; else it sends no name. */
    static final String CONF = "send host-name \"%s\";%n";

    /**
     * For an address, or to renew the one it has.
     *
     * @param pid of the client; 0 if none runs
     */
    abstract String asks(String name, String script, long pid);

    abstract String releases(String script, long pid);
}
