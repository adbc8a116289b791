/** Which service a flow is found to carry: by content, confirmed as Zeek confirms it. */
import { protocolId } from '@shared/protocols'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { be16, be32, bytes, dnsQuery, fromText, zeros } from '../decode/build'
import { Wire } from './talks'

const REQUEST = 'GET /a HTTP/1.1\r\nHost: x\r\n\r\n'
const ANSWER = 'HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n'
const clientHello = bytes([22, 3, 1, 0, 50, 1, 0, 0, 46, 3, 3], zeros(44))
const serverHello = bytes([22, 3, 3, 0, 50, 2, 0, 0, 46, 3, 3], zeros(44))
/** an SSH packet with message number `code` */
const sshPacket = (code: number): Uint8Array => bytes(be32(12), [4, code], zeros(10))

describe('the service of a TCP flow', () => {
  it('is http on any port for a request, answered or not', () => {
    const wire = new Wire()
    expect(wire.service(wire.talk(4711, [['C', REQUEST]]))).toBe('http')
    expect(wire.service(wire.talk(4711, [['C', 'GET /old\r\n']]))).toBe('')
    const answered = wire.talk(4712, [
      ['C', REQUEST],
      ['S', ANSWER],
    ])
    expect(wire.service(answered)).toBe('http')
  })

  it('stays unknown when the answer is another protocol', () => {
    const wire = new Wire()
    const flow = wire.talk(22, [
      ['C', REQUEST],
      ['S', 'SSH-2.0-x\r\n'],
    ])
    expect(wire.service(flow)).toBe('')
  })

  it('stays unknown when the beginning was not seen', () => {
    const wire = new Wire()
    const said = [
      ['C', REQUEST],
      ['S', ANSWER],
    ] as const
    expect(wire.service(wire.talk(80, said, false))).toBe('')
  })

  it('is found when the bytes come in pieces', () => {
    const wire = new Wire()
    const pieces = [...REQUEST].map((c) => ['C', c] as const)
    const flow = wire.talk(80, [['C', 'GET'], ...pieces.slice(3), ['S', ANSWER.slice(0, 20)], ['S', ANSWER.slice(20)]])
    expect(wire.service(flow)).toBe('http')
  })

  it('is ssl when the server says hello, not for a client alone', () => {
    const wire = new Wire()
    expect(wire.service(wire.talk(443, [['C', clientHello]]))).toBe('')
    const both = wire.talk(9443, [
      ['C', clientHello],
      ['S', serverHello],
    ])
    expect(wire.service(both)).toBe('ssl')
  })

  it('is http and ssl behind a proxy', () => {
    const wire = new Wire()
    const flow = wire.talk(3128, [
      ['C', 'CONNECT a:443 HTTP/1.1\r\n\r\n'],
      ['S', 'HTTP/1.1 200 Connection established\r\n\r\n'],
      ['C', clientHello],
      ['S', serverHello],
    ])
    expect(wire.service(flow)).toBe('http,ssl')
  })

  it('is ssh after the new keys, not for banners', () => {
    const wire = new Wire()
    const banners = [
      ['S', 'SSH-2.0-server\r\n'],
      ['C', 'SSH-2.0-client\r\n'],
    ] as const
    expect(wire.service(wire.talk(22, banners))).toBe('')
    const keys = wire.talk(2222, [...banners, ['C', sshPacket(20)], ['S', sshPacket(20)], ['S', sshPacket(21)]])
    expect(wire.service(keys)).toBe('ssh')
  })

  it('is smtp, and ssl after STARTTLS', () => {
    const wire = new Wire()
    const flow = wire.talk(2525, [
      ['S', '220 mail\r\n'],
      ['C', 'EHLO me\r\n'],
      ['S', '250-mail\r\n250 STARTTLS\r\n'],
      ['C', 'STARTTLS\r\n'],
      ['S', '220 go on\r\n'],
      ['C', clientHello],
      ['S', serverHello],
    ])
    expect(wire.service(flow)).toBe('smtp,ssl')
  })

  it('is pop3 or imap by what the server says first', () => {
    const wire = new Wire()
    const mail = wire.talk(110, [
      ['S', '+OK ready\r\n'],
      ['C', 'USER a\r\n'],
      ['S', '+OK\r\n'],
    ])
    expect(wire.service(mail)).toBe('pop3')
    expect(wire.service(wire.talk(143, [['S', '* OK ready\r\n']]))).toBe('imap')
  })

  it('names the frames of a protocol on a strange port from the first one on', () => {
    const wire = new Wire()
    wire.talk(4711, [['C', REQUEST]])
    expect(wire.named).toBe(protocolId('http'))
  })
})

describe('ftp', () => {
  const login = [
    ['S', '220 ready\r\n'],
    ['C', 'USER a\r\n'],
    ['S', '331 password\r\n'],
  ] as const

  it('is recognized on other ports by USER and its answer', () => {
    const wire = new Wire()
    expect(wire.service(wire.talk(2121, login))).toBe('ftp')
  })

  it('announces data connections of both kinds', () => {
    const wire = new Wire()
    wire.talk(21, [...login, ['C', 'PASV\r\n'], ['S', '227 Entering (10,0,0,2,200,1)\r\n']])
    expect(wire.service(wire.talk(200 * 256 + 1, []))).toBe('ftp-data')
    expect(wire.service(wire.talk(200 * 256 + 2, []))).toBe('')
    wire.talk(21, [...login, ['C', 'EPSV\r\n'], ['S', '229 Extended (|||5123|)\r\n']])
    expect(wire.service(wire.talk(5123, []))).toBe('ftp-data')
    wire.talk(21, [...login, ['C', 'PORT 10,0,0,1,19,136\r\n'], ['S', '200 ok\r\n']])
    expect(wire.service(wire.talk(5000, [], true, 'S'))).toBe('ftp-data')
    wire.talk(21, [...login, ['C', 'EPRT |1|10.0.0.1|5001|\r\n'], ['S', '200 ok\r\n']])
    expect(wire.service(wire.talk(5001, [], true, 'S'))).toBe('ftp-data')
  })

  it('forgets an announcement after five minutes', () => {
    const wire = new Wire()
    wire.talk(21, [...login, ['C', 'PASV\r\n'], ['S', '227 Entering (10,0,0,2,200,1)\r\n']])
    wire.seconds += 301
    expect(wire.service(wire.talk(200 * 256 + 1, []))).toBe('')
  })

  it('is taken back when the server stops giving codes', () => {
    const wire = new Wire()
    expect(wire.service(wire.talk(21, [...login, ['S', 'what?\r\n']]))).toBe('')
  })
})

describe('the service of a UDP flow', () => {
  it('is dns for a question alone, on its port', () => {
    const wire = new Wire()
    expect(wire.service(wire.datagrams(53, [['C', dnsQuery()]]))).toBe('dns')
    expect(wire.service(wire.datagrams(54, [['C', dnsQuery()]]))).toBe('')
    expect(wire.service(wire.datagrams(53, [['C', dnsQuery().slice(0, 20)]]))).toBe('')
  })

  it('needs the answer for SIP and SNMP', () => {
    const wire = new Wire()
    const options = 'OPTIONS sip:a SIP/2.0\r\n\r\n'
    expect(wire.service(wire.datagrams(5060, [['C', options]]))).toBe('')
    const answered = wire.datagrams(5070, [
      ['C', options],
      ['S', 'SIP/2.0 200 OK\r\n\r\n'],
    ])
    expect(wire.service(answered)).toBe('sip')
    const get = [0x30, 6, 2, 1, 1, 4, 1, 65]
    expect(wire.service(wire.datagrams(161, [['C', get]]))).toBe('')
    const both = wire.datagrams(161, [
      ['C', get],
      ['S', get],
    ])
    expect(wire.service(both)).toBe('snmp')
  })

  it('is ntp, dhcp, tftp and syslog by port and shape', () => {
    const wire = new Wire()
    expect(wire.service(wire.datagrams(123, [['C', bytes([0x23], zeros(47))]]))).toBe('ntp')
    const discover = bytes([1, 1, 6, 0], zeros(232), [0x63, 0x82, 0x53, 0x63, 255])
    expect(wire.service(wire.datagrams(67, [['C', discover]], 68))).toBe('dhcp')
    expect(wire.service(wire.datagrams(69, [['C', bytes(be16(1), fromText('f'), [0], fromText('octet'), [0])]]))).toBe(
      'tftp',
    )
    expect(wire.service(wire.datagrams(514, [['C', '<13>hello']]))).toBe('syslog')
  })
})

describe('hostile payload', () => {
  it('neither throws nor is mistaken for a service', () => {
    const wire = new Wire()
    const side = fc.constantFrom('C' as const, 'S' as const)
    const port = fc.constantFrom(21, 22, 25, 53, 80, 110, 143, 443, 4711)
    const said = fc.array(fc.tuple(side, fc.uint8Array({ maxLength: 300 })), { maxLength: 12 })
    fc.assert(
      fc.property(port, said, (to, all) => {
        expect(wire.service(wire.talk(to, all))).toMatch(/^[a-z0-9,-]*$/)
        wire.datagrams(to, all)
      }),
      { seed: 20261122, numRuns: 1500 },
    )
  })

  it('survives every cut of a conversation of each protocol', () => {
    const whole = `220 x\r\nUSER a\r\n227 (1,2,3,4,5,6)\r\nSSH-2.0-x\r\n${REQUEST}${ANSWER}+OK\r\n* OK\r\n`
    const wire = new Wire()
    for (let cut = 0; cut < whole.length; cut++) {
      const flow = wire.talk(21, [
        ['S', whole.slice(cut)],
        ['C', whole.slice(0, cut)],
      ])
      expect(wire.service(flow)).toMatch(/^(ftp)?$/)
    }
  })
})
