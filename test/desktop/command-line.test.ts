import { resolve } from 'node:path'
import { pathsOf } from '@main/desktop/command-line'
import { describe, expect, it } from 'vitest'

const HERE = resolve('/home/ann')
const APP = resolve('/opt/tracebook')

describe('the files on the command line', () => {
  it('are made absolute from the folder the app was started in', () => {
    expect(pathsOf(['/usr/bin/tracebook', 'a.pcap', '../b.pcapng', '/c.pcap'], HERE, undefined)).toEqual(
      ['/home/ann/a.pcap', '/home/b.pcapng', '/c.pcap'].map((path) => resolve(path)),
    )
  })

  it('are not the switches, nor empty arguments', () => {
    expect(pathsOf(['tracebook', '--no-sandbox', '', '--user-data-dir=/x', 'a.pcap', '-v'], HERE, undefined)).toEqual([
      resolve(HERE, 'a.pcap'),
    ])
  })

  it('leave out the folder of an app that is not packaged, given in any form', () => {
    expect(pathsOf(['electron', '--no-sandbox', APP, 'a.pcap'], HERE, APP)).toEqual([resolve(HERE, 'a.pcap')])
    expect(pathsOf(['electron', '.'], APP, APP)).toEqual([])
    expect(pathsOf(['electron', `${APP}/`], HERE, APP)).toEqual([])
  })
})
