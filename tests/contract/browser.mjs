// Opens /docs as a developer does: authorises with a key, executes every operation as it is filled in, and looks for
// whatever is not right. `node browser.mjs ADDRESS KEY` says what it has seen and fails when anything was amiss.
import { chromium } from "playwright-core";

const [base, key] = process.argv.slice(2);
const SLOWEST = 30_000;
const amiss = [];
const withKey = new Set();

const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium",
  args: ["--no-sandbox"],
});
const page = await browser.newPage();
page.setDefaultTimeout(SLOWEST);
page.on("console", (message) => {
  if (message.type() === "error" || message.type() === "warning") amiss.push(`console: ${message.text()}`);
});
page.on("pageerror", (error) => amiss.push(`script: ${error.message}`));
page.on("requestfailed", (request) => amiss.push(`failed: ${request.url()} ${request.failure()?.errorText}`));
page.on("request", (request) => {
  const address = new URL(request.url());
  if (address.protocol !== "data:" && address.origin !== base) amiss.push(`request to another host: ${request.url()}`);
  if (request.headers().authorization === `Bearer ${key}`) withKey.add(address.pathname);
});

async function authorise() {
  await page.locator(".auth-wrapper .btn.authorize").first().click();
  await page.locator(".modal-ux input[type=text], .modal-ux input[type=password]").first().fill(key);
  await page.locator(".modal-ux .btn.authorize").click();
  await page.locator(".modal-ux .btn-done").click();
}

async function execute(operation) {
  const path = await operation.locator(".opblock-summary-path").first().getAttribute("data-path");
  await operation.locator(".opblock-summary-control").click();
  await operation.locator("button.execute").click();
  const status = operation.locator(".live-responses-table tbody .response-col_status").first();
  await status.waitFor();
  const found = (await status.innerText()).trim().split("\n")[0];
  const example = operation.locator(".responses-inner").last();
  if (!(await example.innerText()).includes("Example")) amiss.push(`${path}: shows no example`);
  await operation.locator(".opblock-summary-control").click();
  if (found !== "200") amiss.push(`${path}: ${found}`);
  return `${found} ${path}`;
}

// Pages fit a telephone and a sheet of paper: nothing sticks out to the right, tables that scroll by themselves aside.
async function inNarrowWindows() {
  const quality = "/releases/sme-pulse.2026.r1/quality";
  for (const path of ["/", "/problems", "/problems/invalid-parameters", quality])
    for (const language of ["en", "de"])
      for (const [width, media] of [[360, "screen"], [1280, "screen"], [700, "print"]]) {
        await page.setViewportSize({ width, height: 800 });
        await page.emulateMedia({ media });
        await page.goto(`${base}${path}?lang=${language}`);
        const wide = await page.evaluate(() => document.documentElement.scrollWidth);
        if (wide > width) amiss.push(`${path} (${language}, ${media}) is ${wide} pixels wide in a window of ${width}`);
      }
  await page.emulateMedia({ media: "screen" });
}

const answer = await page.goto(`${base}/docs`);
if (answer.status() !== 200) amiss.push(`/docs: ${answer.status()}`);
await page.locator(".opblock").first().waitFor();
await authorise();
const operations = await page.locator(".opblock").all();
const executed = [];
for (const operation of operations) executed.push(await execute(operation));
await inNarrowWindows();
await browser.close();

const specification = await (await fetch(`${base}/openapi.json`)).json();
const methods = ["get", "post", "put", "patch", "delete"];
const all = Object.values(specification.paths).flatMap((item) => methods.filter((method) => item[method])).length;
if (executed.length !== all) amiss.push(`${executed.length} of ${all} operations were there to execute`);
if (!withKey.has("/v1/benchmarks")) amiss.push("the key was not sent");
console.log(executed.join("\n"));
console.log(amiss.length ? amiss.join("\n") : `All ${executed.length} answered 200; nothing amiss.`);
process.exit(amiss.length ? 1 : 0);
