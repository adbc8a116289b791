#!/usr/bin/env node
// Makes resources/samples/normal-ftp.pcapng: an ARP exchange, a name lookup, an FTP session with an active listing and an
// active download, then one with a passive listing in which the FIN overtakes the data. Byte for byte the same each run.
//   node scripts/make-sample.mjs [OUT]
import { mkdirSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'
import { ACK, arp, FIN, host, PSH, pcapng, SYN, synOptions, tcp, udp } from './lib/packets.mjs'

const out = process.argv[2] ?? 'resources/samples/normal-ftp.pcapng'
const client = host('00:16:3e:0a:00:02', '192.0.2.10')
const server = host('00:16:3e:0a:00:01', '198.51.100.20')
const resolver = host('00:16:3e:0a:00:03', '192.0.2.53')
const ids = new Map()
const frames = []
let clock = 982_763_446_490_130n // 21 February 2001, 13:50:46.490130 UTC

const nextId = (from) => {
  const id = (ids.get(from) ?? 0x2a10 + from.ip[3]) + 1
  ids.set(from, id)
  return id
}
const emit = (bytes, comment) => frames.push({ micros: clock, bytes, comment })
const after = (micros) => {
  clock += BigInt(micros)
}

/** One TCP connection seen at the client; `far` is the way to the server and back, in microseconds. */
class Connection {
  constructor(opener, openerPort, answerer, answererPort, isn) {
    this.sides = [
      { host: opener, port: openerPort, next: isn[0], window: 65535 },
      { host: answerer, port: answererPort, next: isn[1], window: 17520 },
    ]
  }

  send(side, flags, payload = Buffer.alloc(0), { options, comment, seq, id } = {}) {
    const [from, to] = [this.sides[side], this.sides[1 - side]]
    const at = seq ?? from.next
    const bytes = tcp(from.host, from.port, to.host, to.port, id ?? nextId(from.host), {
      seq: at,
      ack: flags & ACK ? to.next : 0,
      flags,
      window: from.window,
      options,
      payload,
    })
    if (seq === undefined) from.next = (from.next + payload.length + (flags & (SYN | FIN) ? 1 : 0)) >>> 0
    emit(bytes, comment)
  }

  open(delays) {
    this.send(0, SYN, undefined, { options: synOptions(1460, 2) })
    after(delays[0])
    this.send(1, SYN | ACK, undefined, { options: synOptions(1460, 0) })
    after(delays[1])
    this.send(0, ACK)
  }

  say(side, text) {
    this.send(side, PSH | ACK, Buffer.from(text, 'latin1'))
  }
}

function lookup(name, address) {
  const question = Buffer.concat([
    ...name.split('.').map((label) => Buffer.concat([Buffer.from([label.length]), Buffer.from(label)])),
    Buffer.from([0, 0, 1, 0, 1]),
  ])
  const header = (flags, answers) => Buffer.from([0, 1, flags >> 8, flags & 255, 0, 1, 0, answers, 0, 0, 0, 0])
  emit(udp(client, 3170, resolver, 53, nextId(client), Buffer.concat([header(0x0100, 0), question])))
  after(10_139)
  const answer = Buffer.from([0xc0, 12, 0, 1, 0, 1, 0, 0, 14, 16, 0, 4, ...address.ip])
  emit(udp(resolver, 53, client, 3170, nextId(resolver), Buffer.concat([header(0x8180, 1), question, answer])))
}

function command(control, text, reply, answerAfter = 105_800) {
  control.say(0, `${text}\r\n`)
  after(answerAfter)
  control.say(1, `${reply}\r\n`)
}

/** The server connects from port 20 to the port the client announced, sends, and closes first. */
function activeTransfer(port, isn, content) {
  const data = new Connection(server, 20, client, port, isn)
  data.open([176, 106_328])
  after(6_129)
  for (let at = 0; at < content.length; at += 1460) {
    data.send(0, PSH | ACK, content.subarray(at, at + 1460))
    after(148)
  }
  data.send(0, FIN | ACK)
  after(87)
  data.send(1, ACK)
  after(52_260)
  data.send(1, FIN | ACK)
  return data
}

const listing = Buffer.from(
  'drwxr-xr-x   2 ftp      ftp           512 Feb 12  2001 pub\r\n-rw-r--r--   1 ftp      ftp          4211 Feb 19  2001 README\r\n-r--r--r--   1 ftp      ftp            96 Jan  3  2001 MOTD\r\n',
)
const readme = Buffer.from('Welcome to the archive.\r\n'.repeat(169).slice(0, 4211))

emit(arp(1, client, resolver, { broadcast: true }))
after(212)
emit(arp(2, resolver, client))
after(310)
lookup('ftp.example.net', server)
after(64_225)
const control = new Connection(client, 3171, server, 21, [87666930, 3058770520])
control.open([107_426, 235])
after(107_118)
control.say(1, '220 ftp.example.net FTP server (Version 6.00) ready.\r\n')
after(117_608)
control.send(0, ACK)
after(1_385_432)
command(control, 'USER anonymous', '331 Guest login ok, send your e-mail address as password.', 106_649)
after(106_977)
control.send(0, ACK)
after(2_801_220)
command(control, 'PASS analyst@example.org', '230 Guest login ok, access restrictions apply.')
after(1_204_876)
command(control, 'PORT 192,0,2,10,12,100', '200 PORT command successful.', 106_144)
after(25_533)
command(control, 'LIST', '150 Opening ASCII mode data connection for file list.', 105_144)
after(172)
const first = activeTransfer(3172, [3061133541, 87674104], listing)
after(98_645)
control.say(1, '226 Transfer complete.\r\n')
after(7_273)
first.send(0, ACK)
after(187_485)
control.send(0, ACK)
after(1_655_204)
command(control, 'PORT 192,0,2,10,12,101', '200 PORT command successful.', 106_012)
after(24_101)
command(
  control,
  'RETR README',
  `150 Opening BINARY mode data connection for 'README' (${readme.length} bytes).`,
  105_377,
)
after(181)
const second = activeTransfer(3173, [3063496562, 87681278], readme)
after(97_911)
control.say(1, '226 Transfer complete.\r\n')
after(6_400)
second.send(0, ACK)
after(900_112)
command(control, 'QUIT', '221 Goodbye.')
after(210)
control.send(1, FIN | ACK)
after(190)
control.send(0, ACK)
after(1_020)
control.send(0, FIN | ACK)
after(105_118)
control.send(1, ACK)

after(7_640_000)
const passive = new Connection(client, 28348, server, 21, [157025335, 1286994806])
passive.open([93_143, 57])
after(95_202)
passive.say(1, '220 ftp.example.net FTP server (Version 6.00) ready.\r\n')
after(90_110)
command(passive, 'USER anonymous', '331 Guest login ok, send your e-mail address as password.')
after(840_300)
command(passive, 'PASS analyst@example.org', '230 Guest login ok, access restrictions apply.')
after(640_010)
command(passive, 'PASV', '227 Entering Passive Mode (198,51,100,20,14,84)', 98_466)
after(157)
const data = new Connection(client, 24626, server, 3668, [157871686, 1292391804])
data.open([97_669, 110])
after(91)
command(passive, 'LIST', '125 Data connection already open; Transfer starting.', 102_441)
after(1_310)
const late = Buffer.concat(Array(7).fill(listing)).subarray(0, 1167)
const dataSeq = data.sides[1].next
const lateId = nextId(server) // sent before the FIN, so its IP id is the lower one
data.send(1, FIN | ACK, undefined, {
  seq: (dataSeq + late.length) >>> 0,
  comment: 'the FIN overtakes the 1,167 bytes it follows',
})
after(27)
data.send(0, ACK)
after(1_996)
data.send(1, PSH | ACK, late, { seq: dataSeq, id: lateId })
data.sides[1].next = (dataSeq + late.length + 1) >>> 0
after(60)
data.sides[0].window = 65535 - late.length
data.send(0, ACK)
after(1_978)
data.send(0, FIN | ACK)
after(2_001)
passive.say(1, '226 Transfer complete.\r\n')
after(94_423)
data.send(1, ACK)
after(120_440)
passive.send(0, ACK)

mkdirSync(dirname(out), { recursive: true })
writeFileSync(
  out,
  pcapng(frames, {
    comment: 'Made by scripts/make-sample.mjs: two normal FTP sessions, active and passive.',
    interfaceName: 'eth0',
  }),
)
process.stderr.write(`${out}: ${frames.length} frames\n`)
