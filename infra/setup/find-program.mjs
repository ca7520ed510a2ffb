import { accessSync, constants, statSync } from "node:fs";
import { delimiter, resolve } from "node:path";

/** Where package managers put programs that a short PATH leaves out. */
const USUAL_FOLDERS = ["/usr/local/bin", "/usr/bin", "/opt/homebrew/bin", "/home/linuxbrew/.linuxbrew/bin"];

/** Every place of a program, those on PATH first. Links are kept: redis-server goes by the name it is called by. */
export function findPrograms(name) {
  const onPath = (process.env.PATH ?? "").split(delimiter).filter((folder) => folder !== "");
  const places = [...onPath, ...USUAL_FOLDERS].map((folder) => resolve(folder, name));
  return [...new Set(places)].filter(isProgram);
}

export function hasProgram(name) {
  return findPrograms(name).length > 0;
}

function isProgram(path) {
  try {
    accessSync(path, constants.X_OK);
    return statSync(path).isFile();
  } catch {
    return false;
  }
}
