/**
 * Telnet (RFC 854): characters, and commands behind 255 (IAC): option negotiation (251-254), subnegotiation (250 … 240).
 */
import { protocolId } from '@shared/protocols'
import type { Decoder } from './decoder'
import { layerEnd, takeRest, textField } from './text-lines'
import type { TreeBuilder } from './tree'

const TELNET = protocolId('telnet')
const IAC = 255
const SB = 250
const SE = 240
const COMMANDS: Readonly<Record<number, string>> = {
  240: 'SE',
  241: 'NOP',
  242: 'Data mark',
  243: 'Break',
  244: 'Interrupt process',
  245: 'Abort output',
  246: 'Are you there',
  247: 'Erase character',
  248: 'Erase line',
  249: 'Go ahead',
  250: 'Subnegotiation',
  251: 'WILL',
  252: "WON'T",
  253: 'DO',
  254: "DON'T",
}
const OPTIONS: Readonly<Record<number, string>> = {
  0: 'binary',
  1: 'echo',
  3: 'suppress go ahead',
  5: 'status',
  6: 'timing mark',
  24: 'terminal type',
  31: 'window size',
  32: 'terminal speed',
  33: 'remote flow control',
  34: 'linemode',
  35: 'X display location',
  36: 'environment',
  37: 'authentication',
  38: 'encryption',
  39: 'new environment',
}

const optionText = (option: number): string => OPTIONS[option] ?? `option ${option}`

/** End of the command at `at`, which begins with IAC. */
function commandEnd(tree: TreeBuilder, at: number, end: number): number {
  const command = tree.u8(at + 1)
  if (command !== SB) return Math.min(end, at + (command >= 251 && command <= 254 ? 3 : 2))
  for (let i = at + 2; i + 1 < end; i++) if (tree.bytes[i] === IAC && tree.bytes[i + 1] === SE) return i + 2
  return end
}

function describeCommand(tree: TreeBuilder, at: number, to: number) {
  const command = tree.u8(at + 1)
  const name = COMMANDS[command] ?? String(command)
  const option = to - at >= 3 && command >= SB ? ` ${optionText(tree.u8(at + 2))}` : ''
  tree.group('telnet.cmd', 'Command', command, at, to - at, `${name}${option}`, () => {
    if (option !== '') tree.uint('telnet.subcmd', 'Option', at + 2, 1, optionText)
  })
}

export const telnet: Decoder = {
  protocol: TELNET,
  decode(layers) {
    takeRest(layers, TELNET)
  },
  describe(layers, index, tree) {
    const at = layers.offset[index]
    const end = layerEnd(layers, index, tree)
    tree.group('telnet', 'Telnet', null, at, Math.max(0, end - at), `${end - at} bytes`, () => {
      for (let i = at; i < end; ) {
        if (tree.bytes[i] === IAC && tree.u8(i + 1) !== IAC) {
          const to = commandEnd(tree, i, end)
          describeCommand(tree, i, to)
          i = to
          continue
        }
        let to = i + 1
        while (to < end && tree.bytes[to] !== IAC && tree.bytes[to - 1] !== 0x0a) to++
        textField(tree, 'telnet.data', 'Text', i, to)
        i = to
      }
    })
  },
}
