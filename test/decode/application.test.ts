/** The fields of application protocols, read from one frame each. */
import { describeFrame } from '@main/decode/describe'
import { dissect } from '@main/decode/dissect'
import { Layers } from '@main/decode/layers'
import type { FieldNode } from '@shared/field'
import { protocolName } from '@shared/protocols'
import { describe, expect, it } from 'vitest'
import { applicationFrames } from './application-frames'
import { ethIpTcp, zeros } from './build'

const APPLICATION_FRAMES = applicationFrames()
const layers = new Layers()

function read(frame: Uint8Array): { protocol: string; nodes: FieldNode[] } {
  layers.reset(frame, 0, frame.length, frame.length)
  dissect(layers, 1)
  const flat = (nodes: readonly FieldNode[]): FieldNode[] => nodes.flatMap((node) => [node, ...flat(node.children)])
  return { protocol: protocolName(layers.top), nodes: flat(describeFrame(frame, layers)) }
}

function values(name: string, field: string): unknown[] {
  const { nodes } = read(APPLICATION_FRAMES[name])
  return nodes.filter((node) => node.field === field).map(({ value }) => value)
}

describe('application protocols in one frame', () => {
  it.each(Object.keys(APPLICATION_FRAMES).map((name) => [name, name.split(' ')[0]]))(
    '%s is named %s and described without a problem',
    (name, protocol) => {
      const found = read(APPLICATION_FRAMES[name])
      expect(found.protocol).toBe(protocol)
      expect(found.nodes.filter((node) => node.field === '_ws.malformed')).toEqual([])
    },
  )

  it('HTTP: two requests in one segment, headers as fields, others as lines, the body by its length', () => {
    expect(values('http request', 'http.request.method')).toEqual(['POST', 'GET'])
    expect(values('http request', 'http.host')).toEqual(['example.com', 'b'])
    expect(values('http request', 'http.content_length')).toEqual([3])
    expect(values('http request', 'http.request.line')).toEqual(['X-Own: 1'])
    expect(values('http request', 'http.file_data')).toEqual([Uint8Array.from([0x61, 0x3d, 0x62])])
  })

  it('HTTP: a status and chunks', () => {
    expect(values('http answer', 'http.response.code')).toEqual([200])
    expect(values('http answer', 'http.response.phrase')).toEqual(['OK'])
    expect(values('http answer', 'http.chunk_size')).toEqual([4, 0])
  })

  it('TLS: what the client offers', () => {
    expect(values('tls client', 'tls.handshake.extensions_server_name')).toEqual(['www.example.com'])
    expect(values('tls client', 'tls.handshake.extensions_alpn_str')).toEqual(['h2', 'http/1.1'])
    expect(values('tls client', 'tls.handshake.extensions.supported_version')).toEqual([0x304, 0x303])
    expect(values('tls client', 'tls.handshake.ciphersuite')).toEqual([0x1301, 0xc02f])
  })

  it('TLS: what the server chose, the names in its certificate, an alert', () => {
    expect(values('tls server', 'tls.handshake.type')).toEqual([2, 11])
    expect(values('tls server', 'tls.handshake.ciphersuite')).toEqual([0xc02f])
    expect(values('tls server', 'tls.handshake.certificate_common_name')).toEqual(['example.com'])
    expect(values('tls server', 'tls.handshake.certificate_dns_name')).toEqual(['example.com', '*.example.com'])
    expect(values('tls server', 'tls.alert_message.desc')).toEqual([40])
  })

  it('SSH: the version line and the lists of the key exchange', () => {
    expect(values('ssh banner', 'ssh.protocol')).toEqual(['SSH-2.0-OpenSSH_9.2'])
    expect(values('ssh keys', 'ssh.kex_algorithms')).toEqual(['curve25519-sha256'])
    expect(values('ssh keys', 'ssh.encryption_algorithms_server_to_client')).toEqual(['aes256-ctr'])
  })

  it('mail: commands and replies', () => {
    expect(values('smtp command', 'smtp.req.command')).toEqual(['MAIL', 'SOME'])
    expect(values('smtp command', 'smtp.req.parameter')[0]).toBe('FROM:<a@example.com>')
    expect(values('smtp reply', 'smtp.response.code')).toEqual([250, 250])
    expect(values('pop reply', 'pop.response.indicator')).toEqual(['+OK'])
    expect(values('imap command', 'imap.request.command')).toEqual(['LOGIN'])
    expect(values('imap reply', 'imap.response.command')).toEqual(['OK'])
  })

  it('Telnet and TFTP', () => {
    expect(values('telnet', 'telnet.cmd')).toEqual([253, 250])
    expect(values('telnet', 'telnet.data')).toEqual(['login: '])
    expect(values('tftp read', 'tftp.source_file')).toEqual(['file'])
    expect(values('tftp error', 'tftp.error.message')).toEqual(['no such file'])
  })

  it('DHCP, NTP, SNMP, syslog', () => {
    expect(values('dhcp', 'dhcp.option.hostname')).toEqual(['host'])
    expect(values('dhcp', 'dhcp.option.dhcp')).toEqual([1])
    expect(values('dhcp', 'dhcp.option.requested_ip_address')).toEqual(['10.0.0.9'])
    expect(values('ntp', 'ntp.flags.mode')).toEqual([4])
    expect(values('ntp', 'ntp.refid')).toEqual(['GPS'])
    expect(values('snmp', 'snmp.community')).toEqual(['public'])
    expect(values('snmp', 'snmp.name')).toEqual(['1.3.6.1.2.1.1.1.0'])
    expect(values('syslog', 'syslog.facility')).toEqual([4])
    expect(values('syslog', 'syslog.level')).toEqual([2])
  })

  it('SIP and QUIC', () => {
    expect(values('sip', 'sip.method')).toEqual(['INVITE'])
    expect(values('sip', 'sip.call_id')).toEqual(['77'])
    expect(values('sip', 'sip.msg_body')).toEqual(['v=0\\n'])
    expect(values('sip answer', 'sip.status_code')).toEqual([180])
    expect(values('quic', 'quic.version')).toEqual([1])
    expect(values('quic', 'quic.dcid')).toEqual([zeros(8)])
  })

  it('leaves bytes that are none of it unnamed, whatever the port', () => {
    for (const port of [80, 443, 25, 110, 143]) {
      expect(read(ethIpTcp(40_000, port, 0x18, [1, 2, 3, 4, 5, 6])).protocol).toBe('tcp')
    }
  })
})
