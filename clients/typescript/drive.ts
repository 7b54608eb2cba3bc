// Calls every operation through the generated types and writes what came back as JSON.
//
//     node compiled/drive.js ADDRESS SURVEY
//
// SURVEY has sizes and a certified release of the wave 2025. `tsc --strict` checks this file together with the schema:
// what it takes from answers has the types it says.
import createClient from "openapi-fetch";
import type { components, paths } from "./schema.js";

type Schemas = components["schemas"];
type Problem = Schemas["ProblemAnswer"];
type Json = "application/json" | "application/problem+json";
type Exactly<A, B> = (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false;

/** Compiles only when the value has exactly the type said. */
function typed<Said>() {
  return <Found>(_value: Found, _exactly: Exactly<Found, Said>): void => {};
}

const [address, survey] = process.argv.slice(2);
if (address === undefined || survey === undefined) {
  throw new Error("node compiled/drive.js ADDRESS SURVEY");
}
const client = createClient<paths, Json>({ baseUrl: address });
const found: Record<string, unknown> = {};

/** The answer to an operation, noted under its name. */
async function note<Data>(
  operation: string,
  asked: Promise<{ data?: Data | undefined; error?: Problem | undefined; response: Response }>,
): Promise<Data> {
  const { data, error, response } = await asked;
  if (data === undefined) {
    throw new Error(`${operation}: ${response.status} ${JSON.stringify(error)}`);
  }
  found[operation] = data;
  return data;
}

/** The problem document that is answered with this status, noted under a name. */
async function problem(
  name: string,
  status: number,
  asked: Promise<{ data?: unknown; error?: Problem | undefined; response: Response }>,
): Promise<Problem> {
  const { error, response } = await asked;
  if (error === undefined || response.status !== status) {
    throw new Error(`${name}: ${response.status}`);
  }
  found[name] = error;
  return error;
}

async function metadata(id: string): Promise<void> {
  await note("getEntryPoint", client.GET("/v1"));
  await note("listSurveys", client.GET("/v1/surveys"));
  const described = await note("getSurvey", client.GET("/v1/surveys/{survey}", { params: { path: { survey: id } } }));
  for (const one of described.data.combinations) {
    typed<number>()(one.shown, true);
    typed<string[] | undefined>()(one.codes["size"], true);
  }
  await note("listCodelists", client.GET("/v1/codelists"));
  const size = await note("getCodelist", client.GET("/v1/codelists/{codelist}", { params: { path: { codelist: "size" } } }));
  for (const node of size.data.nodes) {
    typed<string | null>()(node.parent, true);
  }
  await note("listIndicators", client.GET("/v1/indicators"));
  const german = { path: { indicator: "adoption" }, query: { lang: "de" } } as const;
  await note("getIndicator", client.GET("/v1/indicators/{indicator}", { params: german }));
  await note("getHealth", client.GET("/healthz"));
  await note("getReadiness", client.GET("/readyz"));
}

async function figures(id: string): Promise<void> {
  const everything = client.GET("/v1/benchmarks", {
    params: { query: { survey: [id], indicator: ["*"], size: ["*"], region: ["*"], confidence: "0.99" } },
  });
  const listed = await note("listBenchmarks", everything);
  for (const row of listed.data) {
    typed<number | null>()(row.value, true);
    typed<number | null>()(row.n, true);
    typed<"published" | "confidential" | "unreliable" | "not_asked" | "not_available" | "not_tabulated">()(row.status, true);
    typed<number | null | undefined>()(row.rank, true);
  }
  const benchmark = listed.data.find((row) => row.id !== null)?.id;
  if (benchmark === undefined || benchmark === null) {
    throw new Error("no figure has an id");
  }
  const cited = await note("getBenchmark", client.GET("/v1/benchmarks/{benchmark}", { params: { path: { benchmark } } }));
  typed<string>()(cited.meta.citation, true);
}

async function differences(id: string): Promise<void> {
  const sides = client.GET("/v1/comparisons", {
    params: { query: { survey: [id], channel: ["facebook"], a: ["size:0-9"], b: ["size:GE250"], adjust: "bh" } },
  });
  const compared = await note("listComparisons", sides);
  for (const one of compared.data) {
    typed<number | null>()(one.difference, true);
    typed<"higher" | "lower" | "unclear" | "not_testable">()(one.verdict, true);
  }
  const over = { query: { survey: ["statistik-austria-ict"] } };
  const trends = await note("listTrends", client.GET("/v1/trends", { params: over }));
  for (const row of trends.data) {
    typed<Schemas["ChangeSince"] | null>()(row.since_previous, true);
  }
  const channels = [{ channel: "facebook", uses: true, dialogue: false }, { channel: "xing", uses: false }];
  const body = { survey: id, companies: [{ ref: "ours", employees: 37, region: "DE-HB", channels }] };
  const positions = await note("createPositions", client.POST("/v1/positions", { body }));
  typed<Schemas["Position"][]>()(positions.data, true);
}

async function releases(release: string): Promise<void> {
  const params = { path: { release } };
  await note("listReleases", client.GET("/v1/releases"));
  await note("getRelease", client.GET("/v1/releases/{release}", { params }));
  await note("getQuality", client.GET("/v1/releases/{release}/quality", { params }));
  await note("getCertificate", client.GET("/v1/releases/{release}/certificate", { params }));
  const changes = await note("listChanges", client.GET("/v1/changes", { params: { query: { limit: 5 } } }));
  typed<string>()(changes.meta.cursor, true);
}

/** Files: their media types are typed, too. */
async function files(base: string, release: string): Promise<void> {
  const reader = createClient<paths>({ baseUrl: base });
  const params = { path: { release } };
  await note("downloadRelease", reader.GET("/v1/releases/{release}/download", { params, parseAs: "text" }));
  const parquet = { ...params, query: { format: "parquet" } } as const;
  const { data } = await reader.GET("/v1/releases/{release}/download", { params: parquet, parseAs: "arrayBuffer" });
  if (data === undefined || new TextDecoder().decode(data.slice(0, 4)) !== "PAR1") {
    throw new Error("no Parquet file");
  }
  await note("getChangesFeed", reader.GET("/v1/changes.atom", { parseAs: "text" }));
}

async function problems(base: string, id: string): Promise<void> {
  const query = { survey: [id], size: ["SMEE"], limit: 7 };
  const unknown = await problem("422", 422, client.GET("/v1/benchmarks", { params: { query } }));
  typed<string | null | undefined>()(unknown.errors?.[0]?.parameter, true);
  const missing = { path: { benchmark: "a".repeat(20) } };
  await problem("404", 404, client.GET("/v1/benchmarks/{benchmark}", { params: missing }));
  await problem("422 of a body", 422, client.POST("/v1/positions", { body: { survey: id, companies: [] } }));
  const keyed = createClient<paths, Json>({ baseUrl: base, headers: { Authorization: "Bearer sbk_wrong" } });
  await problem("401", 401, keyed.GET("/v1/surveys"));
}

await metadata(survey);
await figures(survey);
await differences(survey);
await releases(`${survey}.2025.r1`);
await files(address, `${survey}.2025.r1`);
await problems(address, survey);
process.stdout.write(JSON.stringify(found));
