import Exercising
import Foundation

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// The folder in which one submission's files of a lesson lie, over the stubs, and what they are built
/// into.
struct Bench {
  let folder: URL
  private let lesson: Lesson
  private let stubs: URL
  private let files: [String: Data]

  /// Lays out `files`, by exercise, in `folder`, which is made; where there is none the stub.
  init(_ lesson: Lesson, files: [String: Data], stubs: URL, in folder: URL) throws {
    (self.folder, self.lesson, self.stubs, self.files) = (folder, lesson, stubs, files)
    try FileManager.default.createDirectory(
      at: exercises, withIntermediateDirectories: true)
    try FileManager.default.createDirectory(
      at: folder.appending(path: "out"), withIntermediateDirectories: true)
    give(folder.appending(path: "out"))
    for exercise in lesson.exercises {
      if files[exercise.id] == nil { try putStub(of: exercise) } else { try putBack(exercise.id) }
    }
  }

  /// The exercises of which the learner's files were laid out.
  var handedIn: [String] { lesson.exercises.map(\.id).filter { files[$0] != nil } }

  private var exercises: URL { folder.appending(path: "work/Exercises/\(lesson.folder)") }

  /// The folder with Exercises/ in it.
  var work: Sandbox.Shown { Sandbox.Shown(folder.appending(path: "work"), as: "/learner") }
  var out: Sandbox.Shown {
    Sandbox.Shown(folder.appending(path: "out"), as: "/out", isWritable: true)
  }
  var shown: [Sandbox.Shown] { [work, out] }

  /// The program that was built; nil where there is none.
  var program: URL? {
    let program = folder.appending(path: "out/answers")
    var status = stat()
    // What is no file of its own is not shown to the next sandbox.
    guard lstat(program.path, &status) == 0, status.st_mode & S_IFMT == S_IFREG else { return nil }
    return program
  }

  /// Puts the stubs of the exercises called `ids` in the places of their files.
  func putStubs(_ ids: Set<String>) throws {
    for exercise in lesson.exercises where ids.contains(exercise.id) { try putStub(of: exercise) }
    try? FileManager.default.removeItem(at: folder.appending(path: "out/answers"))
  }

  /// Puts the learner's file of the exercise called `id` back in its place.
  func putBack(_ id: String) throws {
    guard let data = files[id], let exercise = lesson.exercises.first(where: { $0.id == id })
    else { return }
    try data.write(to: exercises.appending(path: exercise.file))
  }

  private func putStub(of exercise: any AnyExercise) throws {
    let stub = try Data(contentsOf: stubs.appending(path: exercise.file))
    try stub.write(to: exercises.appending(path: exercise.file))
  }
}

/// The user and the group that root becomes in a sandbox.
let nobody: (user: uid_t, group: gid_t) =
  getpwnam("nobody").map { ($0.pointee.pw_uid, $0.pointee.pw_gid) } ?? (65534, 65534)

/// Gives a folder, and what is in it, to the user who works in the sandbox, or takes it back, so that
/// this one may read it.
func give(_ folder: URL, back: Bool = false) {
  guard geteuid() == 0 else { return }
  let (user, group) = back ? (0, 0) : nobody
  let inner = FileManager.default.subpaths(atPath: folder.path) ?? []
  for path in [folder.path] + inner.map({ folder.appending(path: $0).path }) {
    lchown(path, user, group)
    var status = stat()
    let isFolder = lstat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFDIR
    // What the compiler caches nobody else may read.
    if back { chmod(path, isFolder ? 0o755 : 0o644) }
  }
}
