// Copy what pages load from the installed npm packages into dist/, which Django's static files include.
// dist/ is made afresh beside its place and moved there, so that a broken-off build is never taken for one.
import { copyFile, mkdir, rename, rm, stat } from "node:fs/promises";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const assets = dirname(fileURLToPath(import.meta.url));

// [file of a package, its place in dist/]. Licences go along: the files are given on to the users of a page.
const COPIES = [
  ["htmx.org/dist/htmx.min.js", "vendor/htmx.min.js"],
  ["htmx.org/LICENSE", "vendor/htmx.LICENSE.txt"],
];

const draft = join(assets, "dist.new");
await rm(draft, { recursive: true, force: true });
for (const [source, target] of COPIES) {
  const from = join(assets, "node_modules", source);
  const to = join(draft, target);
  if ((await stat(from)).size === 0) {
    throw new Error(`${source} is empty`);
  }
  await mkdir(dirname(to), { recursive: true });
  await copyFile(from, to);
}
await rm(join(assets, "dist"), { recursive: true, force: true });
await rename(draft, join(assets, "dist"));
