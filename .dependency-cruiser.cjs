const thirdParty = "node_modules"
/** What is of a version itself, or brings the versions together. */
const sharedMayKnow = [
  "/(v2|v3)(/|\\.ts$)",
  "^src/services/(PhotoAvatarService|AvatarService|AvatarCreator|PhotoAvatarPipeline|DurablePipeline|photoFromFile|contentKey|CreatedBy)\\.ts$",
  "^src/services/internal/durable/batchRows\\.ts$",
  "^src/domain/UploadId\\.ts$"
]

const except = (...paths) => `^(?!${paths.join("|")})`

/** @type {import("dependency-cruiser").IConfiguration} */
module.exports = {
  forbidden: [
    {
      name: "domain-imports-effect-only",
      severity: "error",
      from: { path: "^src/domain/" },
      to: { path: except("src/domain/", "node_modules/effect/") }
    },
    {
      name: "services-know-no-platform",
      severity: "error",
      from: { path: "^src/services/" },
      to: {
        path: except("src/domain/", "src/services/", "node_modules/effect/", "node_modules/@effect/platform/")
      }
    },
    {
      name: "only-layers-mock-imports-mock",
      severity: "error",
      from: { path: "^src/", pathNot: "^src/layers/(Mock\\.ts$|mock/|internal/mock/)" },
      to: { path: "^mock/" }
    },
    {
      name: "only-layers-node-imports-platform-node",
      severity: "error",
      from: { path: "^(src|mock)/", pathNot: "^src/layers/Node\\.ts$" },
      to: { path: `${thirdParty}/@effect/platform-node` }
    },
    {
      name: "nothing-imports-experimental",
      severity: "error",
      from: { path: "^(src|mock)/" },
      to: { path: `${thirdParty}/@effect/experimental` }
    },
    {
      name: "the-pipeline-is-an-entry-of-its-own",
      severity: "error",
      from: { path: "^src/(index|layers|domain)" },
      to: { path: "^src/services/(PhotoAvatarPipeline|PipelineOptions|internal/pipeline/.*)\\.ts$" }
    },
    {
      name: "durable-is-an-entry-of-its-own",
      severity: "error",
      from: { path: "^src/(index\\.ts|layers/(Live|Node|Mock)\\.ts|services/PhotoAvatarPipeline\\.ts|domain/)" },
      to: {
        path: "^src/services/(DurablePipeline|createFromPhotos|RowStore|DurableOptions|internal/durable/.*)\\.ts$"
      }
    },
    {
      name: "only-layers-durable-knows-sql",
      severity: "error",
      from: {
        path: "^(src|mock)/",
        pathNot: "^src/layers/(Durable|internal/store/(outsideTransaction|sqlRowStore|sqliteClient|storeFailure))\\.ts$"
      },
      to: { path: `${thirdParty}/@effect/sql` }
    },
    {
      name: "published-code-imports-by-module-path",
      severity: "error",
      from: { path: "^(src|mock)/" },
      to: { path: "node_modules/(effect|@effect/[^/]+)/.*/index\\.(d\\.ts|js)$" }
    },
    {
      name: "mock-stands-alone",
      severity: "error",
      from: { path: "^mock/" },
      to: { path: "^(src|test|examples|scripts)/" }
    },
    {
      name: "internal-stays-in-its-room",
      severity: "error",
      from: { path: "^src/([^/]+)/" },
      to: { path: "^src/[^/]+/internal/", pathNot: "^src/$1/" }
    },
    {
      name: "internal-stays-in-its-version",
      severity: "error",
      from: { path: "^src/domain/", pathNot: "^src/domain/(v2|v3)/" },
      to: { path: "^src/domain/(v2|v3)/internal/" }
    },
    {
      name: "v3-knows-no-v2",
      severity: "error",
      from: { path: ["^src/domain/v3/", "^src/services/operations/v3\\.ts$", "^src/services/AvatarService\\.ts$"] },
      to: { path: ["^src/domain/v2/", "^src/services/operations/v2\\.ts$", "^src/services/PhotoAvatarService\\.ts$"] }
    },
    {
      name: "v2-knows-no-v3",
      severity: "error",
      from: {
        path: ["^src/domain/v2/", "^src/services/operations/v2\\.ts$", "^src/services/PhotoAvatarService\\.ts$"]
      },
      to: { path: ["^src/domain/v3/", "^src/services/operations/v3\\.ts$", "^src/services/AvatarService\\.ts$"] }
    },
    {
      name: "shared-parts-know-no-version",
      severity: "error",
      from: { path: "^src/(domain|services)/", pathNot: sharedMayKnow },
      to: { path: ["^src/domain/(v2|v3)/", "^src/services/operations/(v2|v3)\\.ts$"] }
    },
    {
      name: "a-call-flows-one-way",
      severity: "error",
      from: { path: "^src/services/internal/(transport|reply)/" },
      to: { path: "^src/services/internal/(call|pipeline)/" }
    },
    {
      name: "transport-knows-no-reply",
      severity: "error",
      from: { path: "^src/services/internal/transport/" },
      to: { path: "^src/services/internal/reply/" }
    },
    {
      name: "the-document-is-built-before",
      severity: "error",
      from: { path: "^(src|mock)/", pathNot: "^mock/heygen/" },
      to: { path: "^mock/heygen/" }
    },
    {
      name: "src-imports-nothing-around-it",
      severity: "error",
      from: { path: "^src/" },
      to: { path: "^(test|examples|scripts)/" }
    },
    { name: "no-cycles", severity: "error", from: {}, to: { circular: true } },
    { name: "no-unresolvable", severity: "error", from: {}, to: { couldNotResolve: true } }
  ],
  options: {
    doNotFollow: { path: thirdParty },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: "tsconfig.json" },
    enhancedResolveOptions: { exportsFields: ["exports"], conditionNames: ["import", "types", "default"] }
  }
}
