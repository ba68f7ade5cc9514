const rowHeight = 26
const labelWidth = 230
const barWidth = 520

const bar = (index: number, name: string, value: number, largest: number) => {
  const y = index * rowHeight + 40
  const width = Math.round((value / largest) * barWidth)
  const colour = name.startsWith("create") ? "#3b6fb6" : "#9aa5b1"
  return [
    `<text x="${labelWidth - 8}" y="${y + 14}" text-anchor="end">${name}</text>`,
    `<rect x="${labelWidth}" y="${y}" width="${width}" height="18" fill="${colour}"/>`,
    `<text x="${labelWidth + width + 6}" y="${y + 14}">${Math.round(value)}</text>`
  ].join("\n")
}

/** A chart of bars, the longest first. */
export const chart = (title: string, values: Record<string, number>): string => {
  const sorted = Object.entries(values).sort(([, one], [, other]) => other - one)
  const largest = sorted[0]?.[1] ?? 1
  const height = sorted.length * rowHeight + 50
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${labelWidth + barWidth + 70}" height="${height}" font-family="sans-serif" font-size="13" fill="#444">
<title>${title}</title>
<text x="8" y="22" font-size="15">${title}</text>
${sorted.map(([name, value], index) => bar(index, name, value, largest)).join("\n")}
</svg>
`
}
