/**
 * Owns where the fuzzer's first inputs come from: the hostile fixtures, the sample, and the public captures beside the
 * project when they are there.
 */
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { CAPTURES, captureFiles, haveCaptures, readCapture, type TestFrame } from '../decode/pcap-reader'

export const SAMPLE = join('resources', 'samples', 'normal-ftp.pcapng')
export const HOSTILE = join('test', 'fixtures', 'hostile')
const FRAMES_OF_A_FILE = 16

const folderFiles = (folder: string): string[] =>
  existsSync(folder) ? readdirSync(folder).map((name) => join(folder, name)) : []

const captures = (): string[] => [SAMPLE, ...(haveCaptures ? captureFiles(CAPTURES) : [])]

/** Files, and of those larger than `maxBytes` the beginning: a few frames show as much as many. */
export function fileSeeds(maxBytes: number): Uint8Array[] {
  return [...captures(), ...folderFiles(HOSTILE)]
    .filter((path) => statSync(path).isFile())
    .map((path) => new Uint8Array(readFileSync(path)).slice(0, maxBytes))
}

/** The first frames of every capture. */
export function frameSeeds(): TestFrame[] {
  return captures().flatMap((path) => readCapture(path).slice(0, FRAMES_OF_A_FILE))
}

/** Inputs of one target that once crashed it. */
export const crashers = (target: string): Uint8Array[] =>
  folderFiles(join(HOSTILE, target)).map((path) => new Uint8Array(readFileSync(path)))
