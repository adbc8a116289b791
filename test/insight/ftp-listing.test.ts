/** Names and sizes in directory listings, announced addresses, and paths. */
import { announcedText, extendedPort, hostPort } from '@main/conversations/ftp-address'
import { listedFiles, sizeOfOpening } from '@main/insight/ftp-listing'
import { listedPath, quotedPath, WorkingDirectory } from '@main/insight/ftp-paths'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'

describe('a listing', () => {
  it.each([
    ['-rw-r--r--    1 0        0            9120 Mar 27 11:55 apples.txt', 'apples.txt', 9120],
    ['-rw-r--r-- 1 ann staff 12 2020-01-02 10:00 two words', 'two words', 12],
    ['-rwxr-xr-x+ 1 ann 5416666670 Mar 27 2012 rand.txt', 'rand.txt', 5_416_666_670],
    ['03-27-20  11:55AM                 1234 Report.doc', 'Report.doc', 1234],
    ['type=file;size=99;modify=20200101000000; a;b c', 'a;b c', 99],
    ['Size=7;Type=File; x', 'x', 7],
  ])('line %j names a file and its size', (line, name, size) => {
    expect(listedFiles(`total 3\r\n${line}\r\n`)).toEqual([{ name, size }])
  })

  it.each([
    'drwxr-xr-x 2 0 0 4096 Mar 27 11:55 dir',
    'lrwxrwxrwx 1 0 0 7 Mar 27 11:55 link -> else',
    '03-27-20  11:55AM       <DIR>          sub',
    'type=dir;size=4096; sub',
    'total 12',
    'apples.txt',
    '',
  ])('line %j names none', (line) => {
    expect(listedFiles(line)).toEqual([])
  })

  it('of any text is read in little time', () => {
    fc.assert(fc.property(fc.string({ unit: 'binary', maxLength: 300 }), (text) => listedFiles(text).length < 300))
    const began = performance.now()
    for (const part of ['a ', ' ', '1 ', '-rw-r--r-- 1 ', 'size=1;', '"'])
      listedFiles(`-rwxrwxrwx 1 ${part.repeat(2000)}`)
    expect(performance.now() - began).toBeLessThan(2000)
  })

  it('is opened with its size by some servers', () => {
    expect(sizeOfOpening('Opening BINARY mode data connection for a (9120 bytes).')).toBe(9120)
    expect(sizeOfOpening('Opening data connection (1 byte)')).toBe(1)
    expect(sizeOfOpening('Here comes the directory listing.')).toBeUndefined()
  })
})

describe('an announced end', () => {
  it.each([
    ['10,0,0,1,12,100', '10.0.0.1', 3172],
    ['Entering Passive Mode (10,0,0,2,117,48).', '10.0.0.2', 30_000],
    ['Entering Passive Mode 10, 0, 0, 2, 117, 48', '10.0.0.2', 30_000],
  ])('%j is read', (text, ip, port) => {
    const end = hostPort(text)
    expect(end?.address && announcedText(end.address)).toBe(ip)
    expect(end?.port).toBe(port)
  })

  it.each([
    ['|1|10.0.0.1|6001|', '10.0.0.1', 6001],
    ['|2|2001:DB8:0:0::1|6001|', '2001:db8::1', 6001],
    ['!2!fe80::1!21!', 'fe80::1', 21],
    ['Entering Extended Passive Mode (|||30005|)', undefined, 30_005],
  ])('%j is read', (text, ip, port) => {
    const end = extendedPort(text)
    expect(end?.address && announcedText(end.address)).toBe(ip)
    expect(end?.port).toBe(port)
  })

  it('is refused when it is no address or no port', () => {
    for (const text of ['10,0,0,1,0,0', '10,0,0,256,1,1', '10,0,0,1,12', '']) expect(hostPort(text)).toBeUndefined()
    for (const text of ['|||0|', '|||70000|', '|1|host|21|', '||21|']) expect(extendedPort(text)).toBeUndefined()
  })
})

describe('a path', () => {
  it('is quoted in 257, with quotes doubled', () => {
    expect(quotedPath('"/a ""b""" is current', false)).toBe('/a "b"')
    expect(quotedPath('"/a', false)).toBeUndefined()
    expect(quotedPath('"/a"', true)).toBeUndefined()
    expect(quotedPath('"/a" is the curr', true)).toBe('/a')
  })

  it('never leaves the root, and is unknown until a directory is', () => {
    const directory = new WorkingDirectory()
    directory.change('sub')
    expect(directory.resolve('a')).toBeUndefined()
    directory.told('/x')
    directory.change('../../..')
    directory.up()
    expect(directory.resolve('./a//b/../c')).toBe('/a/c')
    directory.told('C:\\here')
    expect(directory.resolve('a')).toBeUndefined()
  })

  it('of LIST comes behind its options', () => {
    expect(['-la', '-l -a dir', 'dir -x', ''].map(listedPath)).toEqual(['', 'dir', 'dir -x', ''])
  })
})
