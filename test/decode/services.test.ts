/** The fields of the protocols of services, read from one message each, named as the flow's content named it. */
import { describeFrame } from '@main/decode/describe'
import { continueAs, dissect } from '@main/decode/dissect'
import { Layers } from '@main/decode/layers'
import type { FieldNode } from '@shared/field'
import { FIELDS } from '@shared/filter/fields'
import { type ProtocolName, protocolId, protocolName } from '@shared/protocols'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import * as say from '../conversations/binary-talks'
import { type Bytes, be16, be32, bytes, ethIpTcp, ethIpUdp, fromText, zeros } from './build'

const PUSH = 0x18
const CLIENT = 40_000
const utf16 = (text: string): Uint8Array => bytes(...[...text].map((c) => [c.charCodeAt(0), 0]))
const toServer = (port: number, body: Bytes): Uint8Array => ethIpTcp(CLIENT, port, PUSH, body)
const toClient = (port: number, body: Bytes): Uint8Array => ethIpTcp(port, CLIENT, PUSH, body)

const share = utf16('\\\\srv\\data')
const treeConnect = say.smb2(3, bytes(say.le16(9), say.le16(0), say.le16(72), say.le16(share.length), share))
const file = utf16('a.txt')
const create = say.smb2(5, bytes(zeros(44), say.le16(120), say.le16(file.length), zeros(8), file))
const smb1 = bytes([0, 0, 0, 35, 0xff], fromText('SMB'), [0x72], zeros(4), [0x88, 1, 0xc8], zeros(20), [0, 0, 0])
const bind = say.rpc(
  11,
  bytes(zeros(16), [0x78, 0x56, 0x34, 0x12, 0x34, 0x12, 0xcd, 0xab], [0xef, 0, 1, 2, 3, 4, 5, 6], zeros(24)),
)
const login = bytes([44, 0, 0, 1], say.le32(0x285), zeros(28), fromText('root\0'), zeros(7))
const asRequest = say.ber(
  0x6a,
  say.ber(
    0x30,
    say.ber(0xa1, say.ber(2, [5])),
    say.ber(0xa2, say.ber(2, [10])),
    say.ber(
      0xa4,
      say.ber(
        0x30,
        say.ber(
          0xa1,
          say.ber(0x30, say.ber(0xa0, say.ber(2, [1])), say.ber(0xa1, say.ber(0x30, say.ber(0x1b, fromText('alice'))))),
        ),
        say.ber(0xa2, say.ber(0x1b, fromText('EXAMPLE.COM'))),
      ),
    ),
  ),
)

/** by protocol and what: the frame */
const FRAMES: Readonly<Record<string, readonly [ProtocolName, Uint8Array]>> = {
  'smb2 tree': ['smb2', toServer(445, treeConnect)],
  'smb2 file': ['smb2', toServer(445, bytes(create, treeConnect))],
  smb: ['smb', toClient(445, smb1)],
  dcerpc: ['dcerpc', toServer(49_155, bind)],
  'rdp request': ['rdp', toServer(3389, say.rdpRequest())],
  'rdp confirm': ['rdp', toClient(3389, say.rdpConfirm(2))],
  'mysql greeting': ['mysql', toClient(3306, say.mysqlGreeting())],
  'mysql login': ['mysql', toServer(3306, login)],
  'mysql query': ['mysql', toServer(3306, bytes([9, 0, 0, 0, 3], fromText('SELECT 1')))],
  'pgsql start': ['pgsql', toServer(5432, say.pgStart())],
  'pgsql tls': ['pgsql', toServer(5432, say.pgTlsRequest())],
  'pgsql query': ['pgsql', toServer(5432, bytes(fromText('Q'), be32(13), fromText('SELECT 1\0')))],
  'pgsql done': ['pgsql', toClient(5432, bytes(fromText('C'), be32(13), fromText('SELECT 1\0')))],
  'resp command': ['resp', toServer(6379, fromText('*2\r\n$3\r\nGET\r\n$1\r\na\r\n'))],
  'resp reply': ['resp', toClient(6379, fromText('-ERR no\r\n:5\r\n'))],
  'mqtt connect': ['mqtt', toServer(1883, say.mqttConnect())],
  'mqtt publish': ['mqtt', toServer(1883, bytes([0x30, 5], be16(1), fromText('thi')))],
  'ldap bind': ['ldap', toServer(389, bytes(say.ldapBind(), say.ldapStartTls()))],
  'ldap result': ['ldap', toClient(389, say.ldapBound())],
  'kerberos udp': ['kerberos', ethIpUdp(CLIENT, 88, asRequest)],
  'kerberos tcp': ['kerberos', toServer(88, bytes(be32(asRequest.length), asRequest))],
  radius: ['radius', ethIpUdp(CLIENT, 1812, say.radius(1))],
  modbus: ['modbus', toServer(502, say.modbus(3))],
  'modbus exception': ['modbus', toClient(502, bytes(be16(1), be16(0), be16(3), [1, 0x83, 2]))],
  dnp3: ['dnp3', toServer(20_000, say.dnp3())],
  'socks greeting': ['socks', toServer(1080, [5, 1, 0])],
  'socks request': ['socks', toServer(1080, bytes([5, 1, 0, 3, 4], fromText('host'), be16(443)))],
  'socks old': ['socks', toServer(1080, bytes([4, 1], be16(80), [10, 0, 0, 9], fromText('me\0')))],
  'vnc server': ['vnc', toClient(5900, fromText('RFB 003.008\n'))],
  irc: ['irc', toServer(6667, fromText('NICK me\r\n:a!b JOIN #x\r\n'))],
  'irc reply': ['irc', toClient(6667, fromText(':irc.x 001 me :hi\r\n'))],
  xmpp: ['xmpp', toServer(5222, fromText("<stream:stream xmlns='jabber:client'>"))],
}

const layers = new Layers()
const flat = (nodes: readonly FieldNode[]): FieldNode[] => nodes.flatMap((node) => [node, ...flat(node.children)])

function read(frame: Uint8Array, name: ProtocolName): { protocol: string; nodes: FieldNode[] } {
  layers.reset(frame, 0, frame.length, frame.length)
  dissect(layers, 1)
  continueAs(layers, protocolId(name))
  return { protocol: protocolName(layers.top), nodes: flat(describeFrame(frame, layers)) }
}

const values = (what: string, field: string): unknown[] => {
  const [name, frame] = FRAMES[what]
  return read(frame, name)
    .nodes.filter((node) => node.field === field)
    .map(({ value }) => value)
}

describe('the protocols of services in one frame', () => {
  const known = new Set(['_ws.malformed', '', ...FIELDS.flatMap((field) => [field.name, ...(field.nodes ?? [])])])

  it.each(Object.entries(FRAMES).map(([what, [name, frame]]) => [what, name, frame] as const))(
    '%s is named %s, described without a problem, in fields that can be asked for',
    (_, name, frame) => {
      const found = read(frame, name)
      expect(found.protocol).toBe(name)
      expect(found.nodes.filter((node) => node.field === '_ws.malformed')).toEqual([])
      expect(found.nodes.filter((node) => !known.has(node.field)).map(({ field }) => field)).toEqual([])
    },
  )

  it('SMB: commands, the share and the file, in several messages', () => {
    expect(values('smb2 tree', 'smb2.tree')).toEqual(['\\\\srv\\data'])
    expect(values('smb2 file', 'smb2.cmd')).toEqual([5, 3])
    expect(values('smb2 file', 'smb2.filename')).toEqual(['a.txt'])
    expect(values('smb', 'smb.cmd')).toEqual([0x72])
    expect(values('smb', 'smb.flags.response')).toEqual([true])
  })

  it('DCE/RPC and RDP: the interface, the cookie, the protocol chosen', () => {
    expect(values('dcerpc', 'dcerpc.cn_bind_to_uuid')).toEqual(['12345678-1234-abcd-ef00-010203040506'])
    expect(values('rdp request', 'rdp.rt_cookie')).toEqual(['Cookie: mstshash=eltons'])
    expect(values('rdp request', 'rdp.negreq.requestedprotocols')).toEqual([3])
    expect(values('rdp confirm', 'rdp.negreq.selectedprotocol')).toEqual([2])
  })

  it('databases: versions, users, statements', () => {
    expect(values('mysql greeting', 'mysql.version')).toEqual(['8.0.36'])
    expect(values('mysql login', 'mysql.user')).toEqual(['root'])
    expect(values('mysql query', 'mysql.query')).toEqual(['SELECT 1'])
    expect(values('pgsql start', 'pgsql.parameter_value')).toEqual(['me'])
    expect(values('pgsql query', 'pgsql.query')).toEqual(['SELECT 1'])
    expect(values('pgsql done', 'pgsql.tag')).toEqual(['SELECT 1'])
    expect(values('resp command', 'resp.bulk_string.value')).toEqual(['GET', 'a'])
    expect(values('resp reply', 'resp.error')).toEqual(['ERR no'])
    expect(values('resp reply', 'resp.integer')).toEqual([5])
  })

  it('messages and directories: clients, topics, names, results', () => {
    expect(values('mqtt connect', 'mqtt.clientid')).toEqual(['id'])
    expect(values('mqtt publish', 'mqtt.topic')).toEqual(['t'])
    expect(values('mqtt publish', 'mqtt.msg')).toEqual(['hi'])
    expect(values('ldap bind', 'ldap.protocolop')).toEqual([0, 23])
    expect(values('ldap bind', 'ldap.requestname')).toEqual(['1.3.6.1.4.1.1466.20037'])
    expect(values('ldap result', 'ldap.resultcode')).toEqual([0])
  })

  it('logins: realm, client, user', () => {
    for (const what of ['kerberos udp', 'kerberos tcp']) {
      expect(values(what, 'kerberos.realm')).toEqual(['EXAMPLE.COM'])
      expect(values(what, 'kerberos.cnamestring')).toEqual(['alice'])
      expect(values(what, 'kerberos.pvno')).toEqual([5])
    }
    expect(values('radius', 'radius.user_name')).toEqual(['steve'])
    expect(values('socks request', 'socks.remote_name')).toEqual(['host'])
    expect(values('socks request', 'socks.port')).toEqual([443])
    expect(values('socks old', 'socks.dst')).toEqual(['10.0.0.9'])
  })

  it('machines and chat: functions, commands, versions', () => {
    expect(values('modbus', 'modbus.word_cnt')).toEqual([10])
    expect(values('modbus exception', 'modbus.exception_code')).toEqual([2])
    expect(values('dnp3', 'dnp3.al.func')).toEqual([1])
    expect(values('dnp3', 'dnp3.src')).toEqual([2])
    expect(values('irc', 'irc.request.command')).toEqual(['NICK', 'JOIN'])
    expect(values('irc reply', 'irc.response.num_command')).toEqual([1])
    expect(values('vnc server', 'vnc.server_proto_ver')).toEqual(['003.008'])
  })
})

describe('hostile messages of services', () => {
  const entries = Object.values(FRAMES)
  const HEADERS = 54

  /** Every node lies inside the frame. */
  const check = (frame: Uint8Array, name: ProtocolName) => {
    for (const node of read(frame, name).nodes) {
      if (node.offset < 0 || node.length < 0 || node.offset + node.length > frame.length)
        throw new Error(`${node.field} leaves the frame`)
    }
  }

  it('cut anywhere are described as far as they are there', () => {
    for (const [name, frame] of entries)
      for (let size = 0; size <= frame.length; size++) check(frame.slice(0, size), name)
  })

  it('with every byte changed stay inside their frame', () => {
    for (const [name, frame] of entries) {
      for (let at = HEADERS; at < frame.length; at++) {
        for (const value of [0, 1, 0x7f, 0x80, 0xff]) {
          const changed = frame.slice()
          changed[at] = value
          check(changed, name)
        }
      }
    }
  })

  it('of any bytes are described as every protocol', () => {
    const names = [...new Set(entries.map(([name]) => name))]
    fc.assert(
      fc.property(fc.constantFrom(...names), fc.uint8Array({ maxLength: 200 }), fc.boolean(), (name, body, up) => {
        check(up ? toServer(4711, body) : toClient(4711, body), name)
      }),
      { numRuns: 3000 },
    )
  })
})
