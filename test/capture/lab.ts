/**
 * Owns a laboratory for live tests: two network namespaces joined by a cable, a real FTP server in one of them, and
 * capture programs that run in the other. Traffic never leaves the namespaces; `close` removes all of it.
 *
 * Needs root and Debian's iproute2, ethtool, vsftpd and clients; `missing` says what is not there, for a printed reason.
 */
import { type ChildProcess, execFileSync, spawn, spawnSync } from 'node:child_process'
import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { findProgram } from '@main/capture/programs'
import { CAP_HELPER } from './engines'

export const SERVER = '10.45.0.1'

/** What of `programs` this machine lacks for a laboratory; '' = nothing. */
export function missing(...programs: string[]): string {
  if (process.platform !== 'linux' || process.getuid?.() !== 0) return 'needs root on Linux'
  const absent = ['ip', 'ethtool', 'nsenter', ...programs.filter((name) => name !== 'cap')].filter(
    (program) => findProgram(program) === undefined,
  )
  if (absent.length > 0) return `not installed: ${absent.join(', ')}`
  const name = `live5-try-${process.pid}`
  if (spawnSync('ip', ['netns', 'add', name], { stdio: 'ignore' }).status !== 0)
    return 'no right to make a network namespace'
  const added = spawnSync('ip', ['-n', name, 'link', 'add', 'eth0', 'type', 'veth'], { stdio: 'ignore' })
  spawnSync('ip', ['netns', 'del', name], { stdio: 'ignore' })
  return added.status === 0 ? '' : 'this kernel has no veth'
}

export class Lab {
  readonly folder = mkdtempSync(join(tmpdir(), 'tracebook-live-'))
  readonly client: string
  readonly server: string
  private readonly children: ChildProcess[] = []

  constructor(name: string) {
    this.client = `live5-${name}-c-${process.pid}`
    this.server = `live5-${name}-s-${process.pid}`
    for (const space of [this.client, this.server]) ip('netns', 'add', space)
    ip('link', 'add', 'eth0', 'netns', this.server, 'type', 'veth', 'peer', 'name', 'eth0', 'netns', this.client)
    this.up(this.server, SERVER)
    this.up(this.client, '10.45.0.2')
  }

  /** The program, run in the client's namespace: a path that can be given to the capture sources. */
  inside(program: string, space = this.client): string {
    const path = join(this.folder, `${program}-${space}`)
    const real = program === 'cap' ? `${process.execPath} ${CAP_HELPER}` : findProgram(program)
    writeFileSync(path, `#!/bin/sh\nexec nsenter --net=/run/netns/${space} ${real} "$@"\n`)
    chmodSync(path, 0o755)
    return path
  }

  /** Runs a program in the client's namespace to its end; answers its exit code. */
  run(program: string, argv: readonly string[], input = ''): Promise<number | null> {
    const child = spawn('nsenter', [`--net=/run/netns/${this.client}`, program, ...argv], {
      cwd: this.folder,
      stdio: ['pipe', 'ignore', 'ignore'],
    })
    child.stdin.end(input)
    return new Promise((resolve) => child.once('close', resolve))
  }

  /** vsftpd with a folder of files for everybody; resolves when it answers. */
  async serveFiles(files: Readonly<Record<string, Uint8Array>>): Promise<void> {
    const tree = join(this.folder, 'tree')
    mkdirSync(tree)
    for (const [name, bytes] of Object.entries(files)) writeFileSync(join(tree, name), bytes)
    mkdirSync('/run/vsftpd/empty', { recursive: true })
    mkdirSync('/srv/ftp', { recursive: true })
    const settings = [
      'listen=YES',
      'listen_ipv6=NO',
      'anonymous_enable=YES',
      'anon_root=/srv/ftp',
      'connect_from_port_20=YES',
      'background=NO',
      'isolate=NO',
    ]
    const conf = join(this.folder, 'vsftpd.conf')
    writeFileSync(conf, `${settings.join('\n')}\n`)
    const script = `mount --bind ${tree} /srv/ftp && exec vsftpd ${conf} 0<>${join(this.folder, 'vsftpd.err')}`
    this.children.push(spawn('ip', ['netns', 'exec', this.server, 'sh', '-c', script], { stdio: 'ignore' }))
    for (let tries = 0; tries < 100; tries++) {
      const probe = spawnSync('nsenter', [
        `--net=/run/netns/${this.server}`,
        'sh',
        '-c',
        'grep -q ":0015 " /proc/net/tcp',
      ])
      if (probe.status === 0) return
      await new Promise((resolve) => setTimeout(resolve, 50))
    }
    throw new Error('vsftpd does not listen')
  }

  close(): void {
    for (const space of [this.client, this.server]) {
      const pids = spawnSync('ip', ['netns', 'pids', space], { encoding: 'utf8' }).stdout.split('\n').filter(Boolean)
      for (const pid of pids) spawnSync('kill', ['-9', pid])
      spawnSync('ip', ['netns', 'del', space])
    }
    for (const child of this.children) child.kill('SIGKILL')
    rmSync(this.folder, { recursive: true, force: true })
  }

  private up(space: string, address: string): void {
    ip('-n', space, 'addr', 'add', `${address}/24`, 'dev', 'eth0')
    for (const port of ['lo', 'eth0']) ip('-n', space, 'link', 'set', port, 'up')
    execFileSync(
      'nsenter',
      [`--net=/run/netns/${space}`, 'ethtool', '-K', 'eth0', 'tx', 'off', 'tso', 'off', 'gso', 'off', 'gro', 'off'],
      {
        stdio: 'ignore',
      },
    )
  }
}

const ip = (...argv: string[]) => execFileSync('ip', argv, { stdio: 'ignore' })
