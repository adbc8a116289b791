/**
 * Owns the guess which side is the server when a flow is first seen in the middle: by well-known port.
 *
 * The list is what Zeek's `likely_server_ports` holds with its default scripts: the ports its analyzers register for
 * (docs.zeek.org, base/protocols). Used only when the first frame does not say who opened the connection.
 */
const TCP_PORTS = [
  21, 22, 25, 53, 80, 81, 88, 110, 135, 139, 143, 389, 443, 445, 502, 514, 563, 585, 587, 614, 631, 636, 989, 990, 992,
  993, 995, 1080, 1434, 1883, 2811, 3128, 3268, 3306, 3389, 5060, 5222, 5223, 5269, 5432, 6379, 6666, 6667, 6668, 6669,
  8000, 8080, 8888, 20000,
]
const UDP_PORTS = [
  53, 67, 68, 88, 123, 137, 161, 162, 389, 443, 514, 1812, 2123, 2152, 3389, 3544, 4011, 4789, 5060, 5072, 5353, 5355,
  6081, 20000,
]

const TCP_BIT = 1
const UDP_BIT = 2
const bits = new Uint8Array(65536)
for (const port of TCP_PORTS) bits[port] |= TCP_BIT
for (const port of UDP_PORTS) bits[port] |= UDP_BIT

/** @param protocol IP protocol: 6 TCP, 17 UDP; nothing is likely for others */
export function isLikelyServer(protocol: number, port: number): boolean {
  const bit = protocol === 6 ? TCP_BIT : protocol === 17 ? UDP_BIT : 0
  return (bits[port & 0xffff] & bit) !== 0
}

/** Ports on which Zeek ends a UDP flow as a DNS exchange after ten quiet seconds. */
export function isDnsPort(port: number): boolean {
  return port === 53 || port === 137 || port === 5353 || port === 5355
}
