import { paintTimeline } from '@renderer/views/timeline/paint'
import type { Palette } from '@renderer/views/timeline/palette'
import { chooseLanes, LANES_TOP, laneTop, OVERVIEW_HEIGHT, type Scene } from '@renderer/views/timeline/scene'
import type { Lane } from '@shared/rows'
import { describe, expect, it } from 'vitest'

interface Drawn {
  readonly what: 'rect' | 'text' | 'line' | 'arc'
  readonly colour: string
  readonly x: number
  readonly y: number
  readonly width: number
  readonly text: string
}

/** Remembers what is drawn instead of drawing it. */
function recorder() {
  const drawn: Drawn[] = []
  const state = { fillStyle: '', strokeStyle: '', lineWidth: 1, font: '', textBaseline: '', globalAlpha: 1 }
  const add = (what: Drawn['what'], colour: string, x: number, y: number, width = 0, text = ''): void =>
    void drawn.push({ what, colour, x, y, width, text })
  const ctx = Object.assign(state, {
    fillRect: (x: number, y: number, width: number) => add('rect', state.fillStyle, x, y, width),
    strokeRect: (x: number, y: number, width: number) => add('rect', state.strokeStyle, x, y, width),
    fillText: (text: string, x: number, y: number) => add('text', state.fillStyle, x, y, 0, text),
    measureText: (text: string) => ({ width: text.length * 6 }),
    moveTo: (x: number, y: number) => add('line', state.strokeStyle, x, y),
    lineTo: (x: number, y: number) => add('line', state.strokeStyle, x, y),
    arc: (x: number, y: number) => add('arc', state.strokeStyle, x, y),
    beginPath: () => {},
    stroke: () => {},
    fill: () => {},
  })
  return { ctx: ctx as unknown as CanvasRenderingContext2D, drawn }
}

const NAMES =
  'ground brush selected hairline laneFill laneLine muted strong onStrong orig resp note caution bad histogram matching marked'
const COLOURS = Object.fromEntries(NAMES.split(' ').map((name) => [name, name])) as unknown as Palette

const lane = (flow: number, change: Partial<Lane> = {}): Lane => ({
  flow,
  label: `flow ${flow}`,
  protocol: 'tcp',
  state: 'SF',
  fromNs: 100,
  toNs: 500,
  orig: new Uint16Array(10),
  resp: new Uint16Array(10),
  ...change,
})

const scene = (change: Partial<Scene> = {}): Scene => ({
  width: 1000,
  height: 160,
  full: [0, 1000],
  visible: [0, 1000],
  span: null,
  overview: null,
  lanes: [],
  lanesSpan: [0, 1000],
  selectedFlow: null,
  selectedFrame: null,
  notes: [],
  findings: [],
  hoverNs: null,
  clock: { baseNs: 0n, utc: true },
  ...change,
})

function paint(change: Partial<Scene>): Drawn[] {
  const { ctx, drawn } = recorder()
  paintTimeline(ctx, scene(change), COLOURS)
  return drawn
}

describe('the painter', () => {
  it('paints findings by how soon they are worth a look, the gravest last and largest', () => {
    const findings = (['bad', 'quiet', 'caution'] as const).map((gravity, at) => ({ ns: at * 100, flow: -1, gravity }))
    const fills: string[] = []
    const widths: number[] = []
    const { ctx } = recorder()
    let from = 0
    Object.assign(ctx, {
      moveTo: (x: number) => {
        from = x
      },
      lineTo: (x: number) => void widths.push(x - from),
      fill: () => void fills.push(String(ctx.fillStyle)),
    })
    paintTimeline(ctx, scene({ findings }), COLOURS)
    expect(fills).toEqual(['laneLine', 'caution', 'bad'])
    expect(widths.filter((_, at) => at % 2 === 0)).toEqual([6, 8, 10])
  })

  it("puts the originator's ticks above the responder's, so that colour is not the only sign", () => {
    const orig = new Uint16Array([0, 3, 0, 0, 0, 0, 0, 0, 0, 0])
    const resp = new Uint16Array([0, 0, 2, 0, 0, 0, 0, 0, 0, 0])
    const drawn = paint({ lanes: [lane(0, { orig, resp })] })
    const up = drawn.find(({ colour }) => colour === 'orig')
    const down = drawn.find(({ colour }) => colour === 'resp')
    expect(up?.x).toBe(100)
    expect(down?.x).toBe(200)
    expect(up?.y).toBeLessThan(down?.y ?? 0)
  })

  it('crosses out a reset flow, closes a finished one, leaves an open one open', () => {
    const lines = (state: string): Drawn[] =>
      paint({ lanes: [lane(0, { state })] }).filter(({ what }) => what === 'line' || what === 'arc')
    expect(lines('RSTR').map(({ colour }) => colour)).toEqual(['bad', 'bad', 'bad', 'bad'])
    expect(lines('SF')).toHaveLength(2)
    expect(lines('S0').map(({ what }) => what)).toEqual(['arc'])
    expect(lines('S1')).toEqual([])
  })

  it('draws the bar over frames that come after what the record calls the end', () => {
    const resp = new Uint16Array([0, 1, 0, 0, 0, 0, 0, 1, 0, 0])
    const fill = paint({ lanes: [lane(0, { resp })] }).find(({ colour }) => colour === 'laneFill')
    expect((fill?.x ?? 0) + (fill?.width ?? 0)).toBe(800)
  })

  it('draws nothing of a flow that is outside the visible span', () => {
    const drawn = paint({ visible: [600, 1000], lanes: [lane(0)] })
    expect(drawn.filter(({ colour }) => colour === 'laneFill')).toEqual([])
  })

  it('shades the brushed span in the overview and over the lanes', () => {
    const brushed = paint({ span: [250, 500] }).filter(({ colour }) => colour === 'brush')
    expect(brushed.map(({ x, y, width }) => [x, y, width])).toEqual([
      [250, 0, 250],
      [250, OVERVIEW_HEIGHT, 250],
    ])
  })

  it('frames the visible part in the overview only when it is a part', () => {
    const frames = (change: Partial<Scene>): Drawn[] =>
      paint(change).filter(({ colour, y }) => colour === 'strong' && y === 1)
    expect(frames({})).toEqual([])
    expect(frames({ visible: [200, 400] })[0]?.x).toBeCloseTo(200.75)
  })

  it('stands matching frames in front of all frames, and marked ones under the line', () => {
    const overview = {
      fromNs: 0,
      toNs: 1000,
      frames: new Uint32Array([4, 0]),
      bytes: new Float64Array(2),
      matching: new Uint32Array([2, 0]),
      marked: new Uint32Array([1, 0]),
    }
    const bars = paint({ overview }).filter(({ colour }) => ['histogram', 'matching', 'marked'].includes(colour))
    expect(bars.map(({ colour }) => colour)).toEqual(['histogram', 'matching', 'marked'])
    expect(bars[2]?.y).toBeGreaterThan(bars[1]?.y ?? 0)
  })

  it('points at notes above the lane of their flow, and at others above all lanes', () => {
    const { ctx, drawn } = recorder()
    const notes = [
      { ns: 300, flow: 7 },
      { ns: 400, flow: -1 },
    ]
    paintTimeline(ctx, scene({ lanes: [lane(5), lane(7)], notes }), COLOURS)
    const tips = drawn.filter(({ what, x }) => what === 'line' && (x === 296 || x === 396))
    expect(tips.map(({ y }) => y)).toEqual([laneTop(1) - 1, LANES_TOP - 4])
  })
})

describe('choosing lanes', () => {
  const busy = (count: number): Uint16Array => new Uint16Array([count])

  it('leaves out what is not active in the visible span', () => {
    const lanes = [lane(1), lane(2, { fromNs: 700, toNs: 900 })]
    expect(chooseLanes(lanes, [0, 600], 5, null).map(({ flow }) => flow)).toEqual([1])
  })

  it('takes the busiest when there are too many, in the order of flows', () => {
    const lanes = [lane(1, { orig: busy(1) }), lane(2, { orig: busy(9) }), lane(3, { resp: busy(5) })]
    expect(chooseLanes(lanes, [0, 600], 2, null).map(({ flow }) => flow)).toEqual([2, 3])
  })
})
