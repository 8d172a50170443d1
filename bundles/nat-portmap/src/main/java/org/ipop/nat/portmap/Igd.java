package org.ipop.nat.portmap;

import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Optional;

/**
 * The texts of UPnP's Internet Gateway Device: SSDP and SOAP (UPnP Device Architecture 1.1; WANIPConnection 1 and 2).
 * Answers are searched for the few values that are needed, as text: an XML parser would cost a node more memory than
 * all of this bundle, and what is not found is simply not used.
 */
final class Igd {
    static final InetSocketAddress SEARCH = new InetSocketAddress(InetAddress.ofLiteral("239.255.255.250"), 1900);
    /** OnlyPermanentLeasesSupported. */
    static final String NO_LEASES = "725";
    private static final List<String> SERVICES = List.of("urn:schemas-upnp-org:service:WANIPConnection:2",
        "urn:schemas-upnp-org:service:WANIPConnection:1", "urn:schemas-upnp-org:service:WANPPPConnection:1");
    private static final int MAX_PATH = 256;
    private static final int HTTP_PORT = 80;

    private Igd() {
    }

    /** Where a router takes orders. */
    record Control(InetSocketAddress server, String path, String service) {
    }

    /** A page on a host that is named by its address. */
    record Page(InetSocketAddress server, String path) {
    }

    static String search(int version) {
        return "M-SEARCH * HTTP/1.1\r\nHOST: 239.255.255.250:1900\r\nMAN: \"ssdp:discover\"\r\nMX: 1\r\n"
            + "ST: urn:schemas-upnp-org:device:InternetGatewayDevice:" + version + "\r\n\r\n";
    }

    /** The page that an answer to a search names, if it lies on the router that answered. */
    static Optional<Page> location(String answer, InetAddress from) {
        return answer.lines().filter(line -> line.regionMatches(true, 0, "location:", 0, 9))
            .findFirst().map(line -> line.substring(9).strip()).flatMap(Igd::page)
            .filter(page -> page.server().getAddress().equals(from));
    }

    /** The first service of a device's description that maps ports. */
    static Optional<Control> control(String description, Page page) {
        for (String service : SERVICES) {
            int at = description.indexOf("<serviceType>" + service + "</serviceType>");
            int end = at < 0 ? -1 : description.indexOf("</service>", at);
            if (end > 0) {
                int begin = Math.max(0, description.lastIndexOf("<service>", at));
                return element(description.substring(begin, end), "controlURL")
                    .flatMap(path -> path.startsWith("http://") ? page(path) : relative(path, page))
                    .filter(found -> found.server().getAddress().equals(page.server().getAddress()))
                    .map(found -> new Control(found.server(), found.path(), service));
            }
        }
        return Optional.empty();
    }

    /** {@code arguments} are elements already. */
    static String call(Control control, String action, String arguments) {
        String body = "<?xml version=\"1.0\"?>\r\n<s:Envelope xmlns:s=\"http://schemas.xmlsoap.org/soap/envelope/\""
            + " s:encodingStyle=\"http://schemas.xmlsoap.org/soap/encoding/\"><s:Body><u:" + action + " xmlns:u=\""
            + control.service() + "\">" + arguments + "</u:" + action + "></s:Body></s:Envelope>\r\n";
        return "POST " + control.path() + " HTTP/1.0\r\nHost: " + host(control.server())
            + "\r\nContent-Type: text/xml; charset=\"utf-8\"\r\nSOAPAction: \"" + control.service() + "#" + action
            + "\"\r\nConnection: close\r\nContent-Length: " + body.length() + "\r\n\r\n" + body;
    }

    static String get(Page page) {
        return "GET " + page.path() + " HTTP/1.0\r\nHost: " + host(page.server()) + "\r\nConnection: close\r\n\r\n";
    }

    static String argument(String name, Object value) {
        return "<" + name + ">" + value + "</" + name + ">";
    }

    /** The text of the first such element, without elements in it. */
    static Optional<String> element(String text, String name) {
        int start = text.indexOf("<" + name + ">");
        int begin = start + name.length() + 2;
        int end = start < 0 ? -1 : text.indexOf("</" + name + ">", begin);
        return end < 0 ? Optional.empty()
            : Optional.of(text.substring(begin, end).strip()).filter(value -> value.indexOf('<') < 0);
    }

    /** Of a literal in dotted form; nothing is ever looked up. */
    static Optional<InetAddress> ipv4(String text) {
        try {
            return text.matches("[0-9.]{7,15}") ? Optional.of(Inet4Address.ofLiteral(text)) : Optional.empty();
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    private static Optional<Page> page(String url) {
        if (!url.startsWith("http://")) {
            return Optional.empty();
        }
        int slash = url.indexOf('/', 7);
        String authority = slash < 0 ? url.substring(7) : url.substring(7, slash);
        String path = slash < 0 ? "/" : url.substring(slash);
        int colon = authority.indexOf(':');
        String port = colon < 0 ? String.valueOf(HTTP_PORT) : authority.substring(colon + 1);
        if (!port.matches("[0-9]{1,5}") || Integer.parseInt(port) > 65_535 || !isPath(path)) {
            return Optional.empty();
        }
        return ipv4(colon < 0 ? authority : authority.substring(0, colon))
            .map(host -> new Page(new InetSocketAddress(host, Integer.parseInt(port)), path));
    }

    private static Optional<Page> relative(String path, Page page) {
        String full = path.startsWith("/") ? path : "/" + path;
        return isPath(full) ? Optional.of(new Page(page.server(), full)) : Optional.empty();
    }

    /** It goes into a request line: no blanks, no line ends, nothing but what can be seen. */
    private static boolean isPath(String path) {
        return path.length() <= MAX_PATH && path.chars().allMatch(each -> each > ' ' && each < 127);
    }

    private static String host(InetSocketAddress server) {
        return server.getAddress().getHostAddress() + ":" + server.getPort();
    }
}
