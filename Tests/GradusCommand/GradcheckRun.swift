import Foundation

/// One run of `gradus gradcheck` over a program that is written for it.
struct GradcheckRun {
  let status: Int32
  let output: String
  let errors: String

  /// Runs the check with `options` over `program`, a Python program, in a folder of its own.
  init(_ options: [String] = [], python program: String, arguments: [String] = []) throws {
    try self.init(options, program, ["python3", "program"] + arguments)
  }

  /// Runs the check over a Python function of the request `q`, its point `x` and what it wants.
  init(_ options: [String] = [], answering body: String) throws {
    let lines = body.split(separator: "\n").map { "    \($0)\n" }.joined()
    let head = """
      import json, sys
      def say(**answer): print(json.dumps(answer), flush=True)
      for line in sys.stdin:
          q = json.loads(line)
          x, want = q.get("x"), q["want"]

      """
    try self.init(options, python: head + lines)
  }

  /// Runs the check over a shell program.
  init(_ options: [String] = [], shell program: String) throws {
    try self.init(options, program, ["sh", "program"])
  }

  private init(_ options: [String], _ program: String, _ command: [String]) throws {
    let folder = FileManager.default.temporaryDirectory.appending(path: "gradcheck-\(UUID())")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    try Data(program.utf8).write(to: folder.appending(path: "program"))
    let run = try CommandRun(["gradcheck"] + options + ["--"] + command, in: folder)
    (status, output, errors) = (run.status, run.output, run.errors)
  }
}
