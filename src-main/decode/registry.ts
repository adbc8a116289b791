/**
 * Owns which decoder reads what: one typed table a `Space`, one line a protocol.
 *
 * Guarantees: a lookup is one or two array reads; a number nobody claimed answers `undefined` and the walk ends there.
 */
import { protocolId } from '@shared/protocols'
import { arp } from './arp'
import { cdp } from './cdp'
import { chdlc } from './chdlc'
import { dcerpc } from './dcerpc'
import type { Decoder } from './decoder'
import { dhcp } from './dhcp'
import { dnp3 } from './dnp3'
import { dns } from './dns'
import { erspan } from './erspan'
import { ethernet } from './ethernet'
import { ftp } from './ftp'
import { geneve } from './geneve'
import { gre, greInUdp } from './gre'
import { gtp } from './gtp'
import { http } from './http'
import { icmp } from './icmp'
import { icmpv6 } from './icmpv6'
import { igmp } from './igmp'
import { ipv4 } from './ipv4'
import { ipv6 } from './ipv6'
import { authentication, destinationOptions, encapsulated, fragment, hopByHop, routing } from './ipv6-extensions'
import { kerberos } from './kerberos'
import { l2tp } from './l2tp'
import { type Layers, Space } from './layers'
import { ldap } from './ldap'
import { irc, resp, vnc, xmpp } from './line-protocols'
import { link } from './link'
import { llc } from './llc'
import { lldp } from './lldp'
import { imap, pop, smtp } from './mail'
import { modbus } from './modbus'
import { mpls } from './mpls'
import { mqtt } from './mqtt'
import { mysql } from './mysql'
import { cfm, configurationTest, eapol, eigrp, ipcomp, macsec, ospf, pim, ptp, rsvp, slow, vrrp } from './named'
import { nflog } from './nflog'
import { ntp } from './ntp'
import { loop, nullLink } from './null'
import { pbb } from './pbb'
import { pgsql } from './pgsql'
import { ppi } from './ppi'
import { ppp, pppHdlc, pppoe, pppoeDiscovery } from './ppp'
import { prism } from './prism'
import { quic } from './quic'
import { radiotap } from './radiotap'
import { radius } from './radius'
import { raw } from './raw'
import { rdp } from './rdp'
import { sctp } from './sctp'
import { sip } from './sip'
import { sll } from './sll'
import { sll2 } from './sll2'
import { smb, smb2 } from './smb'
import { snmp } from './snmp'
import { socks } from './socks'
import { ssh } from './ssh'
import { stp } from './stp'
import { syslog } from './syslog'
import { tcp } from './tcp'
import { telnet } from './telnet'
import { teredo } from './teredo'
import { tftp } from './tftp'
import { tls } from './tls'
import { udp } from './udp'
import { vlan } from './vlan'
import { vxlan } from './vxlan'
import { wifi } from './wifi'

const LINK: readonly (readonly [number, Decoder])[] = [
  [0, nullLink],
  [1, ethernet],
  [9, ppp],
  [12, raw],
  [14, raw],
  [50, pppHdlc],
  [51, pppoe],
  [101, raw],
  [104, chdlc],
  [105, wifi],
  [108, loop],
  [113, sll],
  [119, prism],
  [127, radiotap],
  [163, prism],
  [192, ppi],
  [219, mpls],
  [228, raw],
  [229, raw],
  [239, nflog],
  [276, sll2],
]

const ETHER_TYPE: readonly (readonly [number, Decoder])[] = [
  [0x0800, ipv4],
  [0x0806, arp],
  [0x6558, ethernet],
  [0x8035, arp],
  [0x8100, vlan],
  [0x86dd, ipv6],
  [0x8809, slow],
  [0x880b, ppp],
  [0x8847, mpls],
  [0x8848, mpls],
  [0x8863, pppoeDiscovery],
  [0x8864, pppoe],
  [0x888e, eapol],
  [0x88a8, vlan],
  [0x88cc, lldp],
  [0x88e5, macsec],
  [0x88e7, pbb],
  [0x88f7, ptp],
  [0x8902, cfm],
  [0x9000, configurationTest],
  [0x9100, vlan],
  [0x9200, vlan],
]

const IP_PROTOCOL: readonly (readonly [number, Decoder])[] = [
  [0, hopByHop],
  [1, icmp],
  [2, igmp],
  [4, ipv4],
  [6, tcp],
  [17, udp],
  [41, ipv6],
  [43, routing],
  [44, fragment],
  [46, rsvp],
  [47, gre],
  [50, encapsulated],
  [51, authentication],
  [58, icmpv6],
  [60, destinationOptions],
  [88, eigrp],
  [89, ospf],
  [103, pim],
  [108, ipcomp],
  [112, vrrp],
  [132, sctp],
  [137, mpls],
]

const TCP_PORT: readonly (readonly [number, Decoder])[] = [
  [21, ftp],
  [22, ssh],
  [23, telnet],
  [25, smtp],
  [53, dns],
  [80, http],
  [88, kerberos],
  [110, pop],
  [135, dcerpc],
  [139, smb2],
  [143, imap],
  [389, ldap],
  [443, tls],
  [445, smb2],
  [465, tls],
  [502, modbus],
  [587, smtp],
  [636, tls],
  [853, tls],
  [990, tls],
  [993, tls],
  [995, tls],
  [3128, http],
  [3268, ldap],
  [3389, rdp],
  [5060, sip],
  [5061, tls],
  [5355, dns],
  [8000, http],
  [8080, http],
  [8443, tls],
  [20_000, dnp3],
]

const UDP_PORT: readonly (readonly [number, Decoder])[] = [
  [53, dns],
  [67, dhcp],
  [68, dhcp],
  [69, tftp],
  [88, kerberos],
  [123, ntp],
  [161, snmp],
  [162, snmp],
  [389, ldap],
  [443, quic],
  [514, syslog],
  [5060, sip],
  [5353, dns],
  [5355, dns],
  [1701, l2tp],
  [1812, radius],
  [1813, radius],
  [2152, gtp],
  [3544, teredo],
  [4754, greInUdp],
  [4789, vxlan],
  [6081, geneve],
  [20_000, dnp3],
]

const PROTOCOL: readonly (readonly [number, Decoder])[] = [
  [protocolId('llc'), llc],
  [protocolId('ip'), ipv4],
  [protocolId('ipv6'), ipv6],
  [protocolId('eth'), ethernet],
  [protocolId('ppp'), ppp],
  [protocolId('raw'), raw],
  [protocolId('erspan'), erspan],
  [protocolId('stp'), stp],
  [protocolId('cdp'), cdp],
  [protocolId('dns'), dns],
  [protocolId('ftp'), ftp],
  [protocolId('http'), http],
  [protocolId('tls'), tls],
  [protocolId('ssh'), ssh],
  [protocolId('smtp'), smtp],
  [protocolId('pop'), pop],
  [protocolId('imap'), imap],
  [protocolId('telnet'), telnet],
  [protocolId('tftp'), tftp],
  [protocolId('dhcp'), dhcp],
  [protocolId('ntp'), ntp],
  [protocolId('sip'), sip],
  [protocolId('snmp'), snmp],
  [protocolId('syslog'), syslog],
  [protocolId('quic'), quic],
  [protocolId('smb'), smb],
  [protocolId('smb2'), smb2],
  [protocolId('dcerpc'), dcerpc],
  [protocolId('rdp'), rdp],
  [protocolId('mysql'), mysql],
  [protocolId('pgsql'), pgsql],
  [protocolId('resp'), resp],
  [protocolId('mqtt'), mqtt],
  [protocolId('ldap'), ldap],
  [protocolId('kerberos'), kerberos],
  [protocolId('radius'), radius],
  [protocolId('modbus'), modbus],
  [protocolId('dnp3'), dnp3],
  [protocolId('socks'), socks],
  [protocolId('vnc'), vnc],
  [protocolId('irc'), irc],
  [protocolId('xmpp'), xmpp],
]

/** Index 0 is "nobody"; the tables below hold indexes into this list. */
const decoders: (Decoder | undefined)[] = [undefined]

function table(size: number, rows: readonly (readonly [number, Decoder])[]): Uint8Array {
  const indexes = new Uint8Array(size)
  for (const [key, decoder] of rows) {
    let index = decoders.indexOf(decoder)
    if (index < 0) index = decoders.push(decoder) - 1
    indexes[key] = index
  }
  return indexes
}

const links = table(65536, LINK)
const etherTypes = table(65536, ETHER_TYPE)
const ipProtocols = table(256, IP_PROTOCOL)
const tcpPorts = table(65536, TCP_PORT)
const udpPorts = table(65536, UDP_PORT)
const protocols = table(256, PROTOCOL)

const byProtocol: (Decoder | undefined)[] = []
for (const decoder of [...decoders, link]) if (decoder) byProtocol[decoder.protocol] ??= decoder

/** The decoder for what comes next, or undefined at the end of the walk. */
export function decoderFor(layers: Layers): Decoder | undefined {
  switch (layers.nextSpace) {
    case Space.link: {
      const index = links[layers.nextKey & 0xffff]
      return index === 0 ? link : decoders[index]
    }
    case Space.etherType:
      return decoders[etherTypes[layers.nextKey]]
    case Space.ipProtocol:
      return decoders[ipProtocols[layers.nextKey]]
    case Space.port: {
      // by either port, the responder's well-known one first: the lower number
      const ports = layers.ipProtocol === 6 ? tcpPorts : udpPorts
      const low = Math.min(layers.sport, layers.dport)
      return decoders[ports[low] || ports[layers.sport + layers.dport - low]]
    }
    case Space.protocol:
      return decoders[protocols[layers.nextKey]]
    default:
      return undefined
  }
}

/** The decoder that describes layers of this protocol number. */
export const decoderOf = (protocol: number): Decoder | undefined => byProtocol[protocol]
