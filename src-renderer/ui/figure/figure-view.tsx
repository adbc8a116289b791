/**
 * Owns a figure's shapes on screen, as SVG elements in the theme's own colours. Whatever is text is made safe and stays text.
 */
import type { ReactNode } from 'react'
import { safeText } from '../safe-text'
import { INKS, type Shape } from './shapes'

/** For inside an `<svg>`. Shapes of one list never change places, so their index names them. */
export function Shapes({ shapes }: { readonly shapes: readonly Shape[] }): ReactNode {
  return shapes.map((shape, index) => <ShapeView key={keyOf(shape, index)} shape={shape} />)
}

const keyOf = (shape: Shape, index: number): string => `${index}${shape.kind}`

function ShapeView({ shape }: { readonly shape: Shape }): ReactNode {
  const ink = `var(${INKS[shape.ink]})`
  switch (shape.kind) {
    case 'path':
      return (
        <path
          d={shape.d}
          fill={shape.width === 0 ? ink : 'none'}
          stroke={shape.width === 0 ? 'none' : ink}
          strokeWidth={shape.width}
          strokeDasharray={shape.dash?.join(' ')}
          opacity={shape.opacity}
        />
      )
    case 'rect':
      return <rect x={shape.x} y={shape.y} width={shape.w} height={shape.h} fill={ink} opacity={shape.opacity} />
    case 'text':
      return (
        <text
          x={shape.x}
          y={shape.y}
          fill={ink}
          fontSize={shape.size}
          fontWeight={shape.bold ? 600 : 400}
          textAnchor={shape.anchor ?? 'start'}
        >
          {safeText(shape.text)}
        </text>
      )
  }
}
