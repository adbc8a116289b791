/** FTP sessions from packets: which transfer became which data connection, and what does not fit together. */
import { createHash } from 'node:crypto'
import { ftpSessions } from '@main/session/ftp-sessions'
import { Session } from '@main/session/session'
import { describe, expect, it } from 'vitest'
import { activeDownload, CLIENT, kinds, Net, only, openPassive, passiveDownload, SERVER } from './ftp-net'
import { noPause } from './sample'

describe('a transfer', () => {
  it('over PORT has everything from the announcement to the close', async () => {
    const net = new Net()
    const control = net.login()
    control.ask('PWD', '257 "/pub" is here')
    control.ask('TYPE I', '200 ok')
    activeDownload(net, control, 5001, 'a.txt', 'hello')
    control.ask('QUIT', '221 bye')
    const [session] = await net.sessions()
    expect(session).toMatchObject({
      session: 1,
      client: '10.0.0.1:40000',
      server: '10.0.0.2:21',
      user: 'ann',
      logged_in: true,
    })
    expect(session.disagreements).toEqual([])
    expect(session.unknown).toEqual([])
    expect(session.transfers).toEqual([
      {
        command: 'RETR',
        path: '/pub/a.txt',
        argument: 'a.txt',
        mode: 'active',
        announced: { ip: CLIENT, port: 5001, frame: 13 },
        data_flow: expect.any(String),
        endpoints: { client: '10.0.0.1:5001', server: '10.0.0.2:20' },
        opened_by: 'server',
        direction: 'download',
        bytes: 5,
        announced_size: 5,
        type: 'image',
        reply_code: 226,
        reply_text: 'done',
        close: 'fin',
        sha256: createHash('sha256').update('hello').digest('hex'),
        complete: true,
        inferred: false,
        disagreements: [],
        frames: {
          announce_command: 13,
          announce_reply: 14,
          command: 15,
          opening_reply: 19,
          final_reply: 24,
          data_first: 16,
          data_last: 23,
        },
        duration: expect.closeTo(0.007, 6),
      },
    ])
  })
})

describe('the data connection of a transfer', () => {
  it('over PASV is opened by the client, also when the client connects before it asks', async () => {
    const net = new Net()
    passiveDownload(net, net.login(), 30_001, 'b', 'abc')
    expect(await only(net)).toMatchObject({
      mode: 'passive',
      opened_by: 'client',
      endpoints: { client: '10.0.0.1:50001', server: '10.0.0.2:30001' },
      bytes: 3,
      complete: true,
      disagreements: [],
    })
  })

  it('has no byte more for a FIN that was acknowledged and not captured', async () => {
    const net = new Net()
    const control = net.login()
    control.ask('TYPE I', '200 ok')
    const data = openPassive(net, control, 30_001)
    control.ask('RETR a', '150 go (5 bytes)')
    data.resp('12345')
    const fin = net.frames.length
    data.close(1)
    net.frames.splice(fin, 1)
    control.resp('226 done\r\n')
    expect(await only(net)).toMatchObject({ announced_size: 5, bytes: 5, close: 'fin', disagreements: [] })
  })

  it('counts a byte that was acknowledged and not captured while the receiver has not closed', async () => {
    const net = new Net()
    const control = net.login()
    const data = openPassive(net, control, 30_001)
    control.ask('RETR a', '150 go')
    data.resp('12345')
    const last = net.frames.length
    data.resp('6')
    net.frames.splice(last, 1)
    data.orig('')
    expect(await only(net)).toMatchObject({ bytes: 6, close: 'open' })
  })

  it('over EPRT and EPSV is read like the others', async () => {
    const net = new Net()
    const control = net.login()
    control.ask('EPRT |1|10.0.0.1|6001|', '200 ok')
    control.orig('STOR up\r\n')
    const up = net.connect([SERVER, 20], [CLIENT, 6001])
    control.resp('150 send\r\n')
    up.resp('12345')
    up.close(1)
    control.resp('226 got it\r\n')
    control.ask('EPSV', '229 Entering Extended Passive Mode (|||30005|)')
    const list = net.connect([CLIENT, 51_000], [SERVER, 30_005])
    control.ask('LIST -la', '150 listing')
    list.resp('-rw-r--r-- 1 a b 5 Jan 1 2020 up\r\n')
    list.close(1)
    control.resp('226 sent\r\n')
    const [{ transfers }] = await net.sessions()
    expect(transfers).toMatchObject([
      { command: 'STOR', mode: 'eprt', direction: 'upload', bytes: 5, opened_by: 'server', complete: true },
      { command: 'LIST', mode: 'epsv', direction: 'listing', bytes: 34, opened_by: 'client', complete: true },
    ])
  })

  it('without any announcement uses the port of the control connection', async () => {
    const net = new Net()
    const control = net.login()
    control.orig('RETR a\r\n')
    const data = net.connect([SERVER, 20], [CLIENT, 40_000])
    control.resp('150 ok\r\n')
    data.orig('x')
    data.close()
    control.resp('226 done\r\n')
    expect(await only(net)).toMatchObject({ mode: 'active', opened_by: 'server', bytes: 1, inferred: false })
  })
})

describe('transfers of a session', () => {
  it('follow the working directory, and have no path where that is not known', async () => {
    const net = new Net()
    const control = net.login()
    control.ask('RETR first', '550 no')
    control.ask('CWD /a/b', '250 ok')
    control.ask('CWD nowhere', '550 no')
    control.ask('CDUP', '250 ok')
    control.ask('RETR ../c/./second', '550 no')
    control.ask('CWD c', '250 ok')
    control.ask('RETR third', '550 no')
    const [{ transfers }] = await net.sessions()
    expect(transfers.map(({ path }) => path)).toEqual([undefined, '/c/second', '/a/c/third'])
  })

  it('on a port that is not FTP’s are found by content', async () => {
    const net = new Net()
    passiveDownload(net, net.login(40_000, CLIENT, SERVER, 2121), 30_001, 'b', 'abc')
    expect(await only(net)).toMatchObject({ mode: 'passive', bytes: 3, complete: true })
  })

  it('keep their own data connections when many use one port after each other', async () => {
    const net = new Net()
    const control = net.login()
    for (const size of [1, 2, 3]) {
      activeDownload(net, control, 5001, `f${size}`, 'x'.repeat(size))
      net.wait(10)
    }
    const [{ transfers }] = await net.sessions()
    expect(transfers.map(({ bytes }) => bytes)).toEqual([1, 2, 3])
    expect(transfers.map(({ disagreements }) => kinds(disagreements))).toEqual([[], ['reused-port'], ['reused-port']])
    expect(new Set(transfers.map(({ data_flow }) => data_flow)).size).toBe(3)
  })

  it('keep their own data connections when sessions are interleaved', async () => {
    const net = new Net()
    const first = net.login(40_001)
    const second = net.login(40_002)
    first.ask('PASV', '227 ok (10,0,0,2,117,49)')
    second.ask('PASV', '227 ok (10,0,0,2,117,50)')
    const b = net.connect([CLIENT, 50_002], [SERVER, 30_002])
    const a = net.connect([CLIENT, 50_001], [SERVER, 30_001])
    second.ask('RETR b', '150 go')
    first.ask('RETR a', '150 go')
    a.resp('a')
    b.resp('bb')
    a.close(1)
    b.close(1)
    second.resp('226 done\r\n')
    first.resp('226 done\r\n')
    const sessions = await net.sessions()
    expect(sessions.map(({ transfers }) => transfers.map(({ argument, bytes }) => [argument, bytes]))).toEqual([
      [['a', 1]],
      [['b', 2]],
    ])
  })
})

describe('a link is refused', () => {
  it('to a connection that ended before the announcement or began after the transfer', async () => {
    const net = new Net()
    const control = net.login()
    const early = net.connect([SERVER, 20], [CLIENT, 5001])
    early.orig('not ours')
    early.close()
    net.wait(20)
    control.ask('PORT 10,0,0,1,19,137', '200 ok')
    control.ask('RETR a', '425 no')
    net.wait(20)
    const late = net.connect([SERVER, 20], [CLIENT, 5001])
    late.orig('not ours')
    late.close()
    expect((await only(net)).data_flow).toBeUndefined()
  })

  it('to one of two strangers that both came to the announced port', async () => {
    const net = new Net()
    const control = net.login()
    control.ask('PASV', '227 ok (10,0,0,2,117,49)')
    for (const host of ['10.0.0.7', '10.0.0.8']) {
      const stranger = net.connect([host, 50_001], [SERVER, 30_001])
      stranger.orig('x')
      stranger.close()
    }
    control.ask('RETR a', '425 no')
    expect((await only(net)).data_flow).toBeUndefined()
  })
})

describe('an encrypted control connection', () => {
  const encrypted = (net: Net) => {
    const control = net.connect([CLIENT, 40_000], [SERVER, 21])
    control.resp('220 ready\r\n')
    control.ask('AUTH TLS', '234 go')
    const record = Uint8Array.from([23, 3, 3, 0, 3, 1, 2, 10])
    control.orig(record)
    control.resp(record)
    const say = () => {
      control.orig(record)
      control.resp(record)
    }
    return { say }
  }

  it('still has its data connections, as inferred, and says what cannot be told', async () => {
    const net = new Net()
    const { say } = encrypted(net)
    say()
    const data = net.connect([CLIENT, 50_001], [SERVER, 30_001])
    data.resp('secret')
    data.close(1)
    say()
    const [session] = await net.sessions()
    expect(session).toMatchObject({ tls: true, logged_in: false })
    expect(session.transfers).toMatchObject([
      { inferred: true, complete: false, opened_by: 'client', endpoints: { server: '10.0.0.2:30001' }, bytes: 6 },
    ])
    expect(session.transfers[0].command).toBeUndefined()
    expect(session.unknown.join(' ')).toContain('encrypted (AUTH TLS)')
  })

  it('gets no connection that was there before, goes to a service, or could be of another session', async () => {
    const net = new Net()
    const before = net.connect([CLIENT, 50_000], [SERVER, 30_000])
    before.resp('x')
    const { say } = encrypted(net)
    for (const port of [50_001, 50_002]) {
      const service = net.connect([CLIENT, port], [SERVER, 8443])
      service.resp('x')
      service.close(1)
      say()
    }
    const [session] = await net.sessions()
    expect(session.transfers).toEqual([])
    expect(session.unknown.join(' ')).toContain('2 connections between the same hosts')
  })
})

describe('a control connection whose beginning was not captured', () => {
  it('is recognised on its port, its later transfers are linked, and what is not known is said', async () => {
    const net = new Net()
    const control = net.connect([CLIENT, 40_000], [SERVER, 21], false)
    control.ask('TYPE I', '200 ok')
    passiveDownload(net, control, 30_001, 'b', 'abc')
    const [session] = await net.sessions()
    expect(session.user).toBeUndefined()
    expect(session.transfers).toMatchObject([{ command: 'RETR', bytes: 3, inferred: false }])
    expect(session.unknown[0]).toMatch(/beginning of the control connection was not captured/)
  })

  it('is recognised on any port by what is said, whichever side was captured first', async () => {
    const net = new Net()
    const control = net.connect([SERVER, 2121], [CLIENT, 40_000], false)
    control.orig('200 ok\r\n')
    control.resp('PASV\r\n')
    control.orig('227 ok (10,0,0,2,117,49)\r\n')
    const data = net.connect([CLIENT, 50_001], [SERVER, 30_001])
    control.resp('RETR a\r\n')
    control.orig('150 go\r\n')
    data.resp('abc')
    data.close(1)
    control.orig('226 done\r\n')
    const web = net.connect([CLIENT, 40_009], [SERVER, 8080], false)
    web.ask('RETR 1', '+OK')
    const [session, ...others] = await net.sessions()
    expect(others).toEqual([])
    expect(session).toMatchObject({ client: '10.0.0.1:40000', server: '10.0.0.2:2121' })
    expect(session.transfers).toMatchObject([{ command: 'RETR', mode: 'passive', bytes: 3, inferred: false }])
  })

  it('begins inside a transfer: the one connection that fits is inferred', async () => {
    const net = new Net()
    const control = net.connect([CLIENT, 40_000], [SERVER, 21], false)
    control.orig('RETR a\r\n')
    const data = net.connect([SERVER, 20], [CLIENT, 5001])
    control.resp('150 go\r\n')
    data.orig('abc')
    data.close()
    control.resp('226 done\r\n')
    expect(await only(net)).toMatchObject({ inferred: true, mode: 'active', bytes: 3 })
  })
})

describe('sessions while the capture grows', () => {
  it('are at every moment what a fresh reading of so many frames gives', async () => {
    const net = new Net()
    const control = net.login()
    passiveDownload(net, control, 30_001, 'a', 'abc')
    activeDownload(net, control, 5001, 'b', 'abcd')
    control.ask('QUIT', '221 bye')
    const opened = await Session.open([net.write()])
    if (!opened.ok) throw new Error(opened.error.message)
    const growing = opened.value
    for (let count = 4; count < net.frames.length; count += 4) {
      growing.ingest.take(4)
      const [seen] = await ftpSessions(growing, noPause)
      const [fresh] = await net.sessions(net.frames.slice(0, count))
      expect(seen).toEqual(fresh)
    }
    growing.close()
  })
})
