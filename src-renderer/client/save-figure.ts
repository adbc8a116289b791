/**
 * Owns saving a figure: asks where, draws it, has the engine write it. Gives a sentence about what was written, null when
 * the person gave up or it failed (the error was reported).
 */
import type { Result } from '@shared/result'
import { report } from '../state/actions'
import { type Colours, figurePng, figureSvg, pngScale } from '../ui/figure/figure-file'
import type { Figure } from '../ui/figure/shapes'
import { formatBytes } from '../ui/format'
import { desktop } from './desktop'
import { engine } from './engine-client'

export interface FigureWish {
  readonly form: 'svg' | 'png'
  readonly name: string
  readonly colours: Colours
  /** made after the place is known; what is said of it follows the sentence */
  readonly draw: () => Promise<Result<{ readonly figure: Figure; readonly remark: string }>>
}

export async function saveFigure({ form, name, colours, draw }: FigureWish): Promise<string | null> {
  const path = await desktop.saveFileDialog(form, `${name}.${form}`)
  if (!path.ok) {
    report(path.error)
    return null
  }
  if (path.value === null) return null
  const drawn = await draw()
  if (!drawn.ok) {
    report(drawn.error)
    return null
  }
  const { figure, remark } = drawn.value
  if (form === 'png' && pngScale(figure) === null)
    return 'Not saved: the picture would be larger than a PNG can be drawn here. Save it as SVG.'
  const content = form === 'svg' ? figureSvg(figure, colours) : await figurePng(figure, colours)
  const saved = await engine.ask('figure.save', { path: path.value, content }, 'figure.save')
  if (saved.ok) return `Saved ${formatBytes(saved.value.bytes)} to ${path.value}.${remark}`
  report(saved.error)
  return null
}
