import { accessSync, constants, statSync } from "node:fs";
import { delimiter, resolve } from "node:path";

/** Every place of a program on the PATH. Links are kept: redis-server is what it is by the name it is called by. */
export function findPrograms(name) {
  const folders = (process.env.PATH ?? "").split(delimiter).filter((folder) => folder !== "");
  return [...new Set(folders.map((folder) => resolve(folder, name)))].filter(isProgram);
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
