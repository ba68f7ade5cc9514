/** Identifies a row among those of all batches and stages. */
export const rowIdOf = ({
  batch,
  key,
  stage
}: {
  readonly batch: string
  readonly stage: string
  readonly key: string
}): string => JSON.stringify([batch, stage, key])
