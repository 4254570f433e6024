import Exercising
import Foundation
import Testing

@testable import GradusCourse
@testable import GradusGrading

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// What is handed in, in all its forms, and nothing but the exercises' files of it.
@Suite(.serialized, .enabled(if: GradeRun.hasSandbox)) struct HandedInTests {
  private let lessons: [Lesson]
  private let run: GradeRun

  init() throws {
    lessons = Course.lessons.filter { $0.number == "1.1" }
    run = try GradeRun()
  }

  private func open(_ name: String) throws -> Submission {
    let scratch = run.folder.appending(path: UUID().uuidString)
    try FileManager.default.createDirectory(at: scratch, withIntermediateDirectories: true)
    return try Submission(
      run.folder.appending(path: name), lessons: lessons, sandbox: Sandbox(unsafe: false),
      scratch: scratch)
  }

  private let path = GradeRun.lesson + "/Step.swift"

  @Test(arguments: [
    ["cp", "-r", "a", "b"], ["tar", "-cf", "b.tar", "a"], ["tar", "-czf", "b.tar.gz", "a"],
    ["tar", "-cJf", "b.tar.xz", "a"], ["bsdtar", "-a", "-cf", "b.zip", "a"],
    ["bsdtar", "-a", "-cf", "b.zip", "-C", "a", "Exercises"],
    ["bsdtar", "-a", "-cf", "b.zip", "-C", "a/Exercises", "1.1-TheTrainingLoop"],
    ["bsdtar", "-a", "-cf", "b.zip", "-C", "a/\(GradeRun.lesson)", "Step.swift"],
    ["cp", "a/\(GradeRun.lesson)/Step.swift", "Step.swift"],
  ])
  func everyFormIsRead(words: [String]) throws {
    try run.put("// mine\n", "a/\(path)")
    try run.tool("sh", "-c", words.joined(separator: " "))
    let name = words.first { $0 == "b" || $0.hasPrefix("b.") } ?? "Step.swift"
    let submission = try open(name)
    #expect(submission.files == ["1.1.step": Data("// mine\n".utf8)], "\(submission)")
    #expect(submission.refused.isEmpty && submission.unusedCount == 0)
  }

  @Test func aCloneHasNothingOfGitsInIt() throws {
    try run.put("// mine\n", "a/\(path)")
    try run.tool("sh", "-c", "cd a && git init -q . && git -c user.name=a -c user.email=a add .")
    let submission = try open("a")
    #expect(submission.files.count == 1 && submission.unusedCount == 0)
  }

  /// The stubs, what a build has left, claims, another command: all listed, nothing taken.
  @Test func whatElseIsThereIsListedAndNotUsed() throws {
    try run.put("// mine\n", "a/\(path)")
    for other in [
      "Package.swift", "Fixtures/Stubs/1.1-TheTrainingLoop/Step.swift", "gradus",
      "Sources/Lessons/1.1-TheTrainingLoop/Course/Step.swift", "\(GradeRun.lesson)/Mine.swift",
      ".backups/1.1-TheTrainingLoop/Step.swift",
    ] { try run.put("// other\n", "a/\(other)") }
    try run.put("// other\n", "a/.build/copied/\(path)")
    let submission = try open("a")
    #expect(submission.files == ["1.1.step": Data("// mine\n".utf8)])
    #expect(submission.unusedCount == 6 && submission.unused.contains("Package.swift"))
  }

  @Test func linksPipesAndFoldersAreRefusedByName() throws {
    let folder = "a/\(GradeRun.lesson)"
    try run.put("// other\n", "\(folder)/x")
    try run.tool(
      "sh", "-c",
      "cd \(folder) && ln -s /etc/passwd Step.swift && mkfifo Loop.swift && mkdir Order.swift "
        + "&& ln -s / Stopping.swift && rm x && ln -s .. up")
    let submission = try open("a")
    #expect(submission.files.isEmpty)
    #expect(
      submission.refused.sorted() == [
        "\(GradeRun.lesson)/Loop.swift: a pipe", "\(GradeRun.lesson)/Order.swift: a folder",
        "\(GradeRun.lesson)/Step.swift: a symbolic link",
        "\(GradeRun.lesson)/Stopping.swift: a symbolic link",
        "\(GradeRun.lesson)/up: a symbolic link",
      ])
  }

  /// A link to a folder is not gone through: the worked answers may lie behind it.
  @Test func aLinkedFolderIsNotEntered() throws {
    try run.put("// theirs\n", "other/1.1-TheTrainingLoop/Step.swift")
    try run.tool("sh", "-c", "mkdir a && ln -s ../other a/Exercises")
    let submission = try open("a")
    #expect(submission.files.isEmpty && submission.refused == ["Exercises: a symbolic link"])
  }

  /// Entries that lead out of the archive, links and devices: none becomes a file of this machine.
  @Test func anArchiveThatLeadsOutIsRefusedByName() throws {
    let script = """
      import io, tarfile
      archive = tarfile.open("b.tar", "w")
      def add(name, kind=tarfile.REGTYPE, link="", data=b"x"):
          info = tarfile.TarInfo(name)
          info.type, info.linkname = kind, link
          info.size = len(data) if kind == tarfile.REGTYPE else 0
          archive.addfile(info, io.BytesIO(data))
      lesson = "a/\(GradeRun.lesson)/"
      add("../../\(path)")
      add("/\(path)")
      add(lesson + "Loop.swift", tarfile.SYMTYPE, "/etc/passwd")
      add(lesson + "Stopping.swift", tarfile.LNKTYPE, "../../etc/passwd")
      add(lesson + "Order.swift", tarfile.CHRTYPE)
      add(lesson + "new\\nline")
      archive.close()
      """
    try run.put(script, "make.py")
    try run.tool("python3", "make.py")
    let submission = try open("b.tar")
    #expect(submission.files.isEmpty)
    let lesson = "a/\(GradeRun.lesson)"
    #expect(
      submission.refused == [
        "../../\(path): a path with ..", "/\(path): a path from the root",
        "\(lesson)/Loop.swift: a symbolic link", "\(lesson)/Stopping.swift: a hard link",
        "\(lesson)/Order.swift: a device",
      ])
    #expect(submission.unused == ["a/\(GradeRun.lesson)/new\\nline"])
  }

  @Test func aFileThatIsThereTwiceIsRefused() throws {
    for name in ["a", "b"] { try run.put("// \(name)\n", "c/\(name)/\(path)") }
    let submission = try open("c")
    #expect(submission.files.isEmpty)
    #expect(submission.refused.contains { $0.contains("is there 2 times") })
  }

  /// The names of a zip are a list, in which one may stand twice: two readers take different ones.
  @Test func aZipThatHasAFileTwiceIsRefused() throws {
    try run.put(
      """
      import warnings, zipfile
      warnings.simplefilter("ignore")
      with zipfile.ZipFile("b.zip", "w") as archive:
          for text in ["one", "two"]:
              archive.writestr("a/\(path)", text)
      """, "make.py")
    try run.tool("python3", "make.py")
    let submission = try open("b.zip")
    #expect(submission.files.isEmpty)
    #expect(submission.refused.contains { $0.contains("is there 2 times") }, "\(submission)")
  }

  /// A list of files may name others of this machine as what is in them: bsdtar reads what the sandbox
  /// shows, and there is nothing of it.
  @Test func anArchiveThatNamesFilesOfThisMachineGetsNone() throws {
    let own = URL(filePath: #filePath).path
    let folder = "a/\(GradeRun.lesson)"
    try run.put(
      """
      #mtree
      ./\(folder)/Step.swift type=file mode=0644 size=30 contents=/etc/passwd
      ./\(folder)/Loop.swift type=file mode=0644 size=30 contents=\(own)

      """, "b.tar")
    let submission = try open("b.tar")
    for (exercise, data) in submission.files { #expect(data.isEmpty, "\(exercise)") }
  }

  /// Links, ways out and locked files in a zip.
  @Test func aZipThatLeadsOutIsRefusedByName() throws {
    try run.put(
      """
      import zipfile
      lesson = "a/\(GradeRun.lesson)/"
      with zipfile.ZipFile("b.zip", "w") as archive:
          link = zipfile.ZipInfo(lesson + "Step.swift")
          link.create_system, link.external_attr = 3, 0o120777 << 16
          archive.writestr(link, "/etc/passwd")
          archive.writestr("../" + lesson + "Loop.swift", "x")
          locked = zipfile.ZipInfo(lesson + "Order.swift")
          archive.writestr(locked, "x")
      # The bit that says so, in both places: the last two that the signatures lead to.
      data = bytearray(open("b.zip", "rb").read())
      data[data.rfind(b"PK\\3\\4") + 6] |= 1
      data[data.rfind(b"PK\\1\\2") + 8] |= 1
      open("b.zip", "wb").write(data)
      """, "make.py")
    try run.tool("python3", "make.py")
    let submission = try open("b.zip")
    #expect(submission.files.isEmpty)
    let lesson = "a/\(GradeRun.lesson)"
    #expect(submission.refused.contains("\(lesson)/Step.swift: a symbolic link"), "\(submission)")
    #expect(submission.refused.contains("../\(lesson)/Loop.swift: a path with .."))
    #expect(submission.refused.contains { $0.hasPrefix("\(lesson)/Order.swift: ") })
  }

  /// However much is refused, the list is short, and what is about a stub stands first.
  @Test func aListOfWhatIsRefusedIsShort() throws {
    try run.put(
      """
      import tarfile
      archive = tarfile.open("b.tar", "w")
      def link(name):
          info = tarfile.TarInfo(name)
          info.type, info.linkname = tarfile.SYMTYPE, "/etc/passwd"
          archive.addfile(info)
      for number in range(3000): link(f"links/{number}" + 900 * "x")
      link("a/\(path)")
      archive.close()
      """, "make.py")
    try run.tool("python3", "make.py")
    let submission = try open("b.tar")
    #expect(submission.files.isEmpty && submission.refused.count == 21)
    #expect(submission.refused.first == "a/\(path): a symbolic link")
    #expect(submission.refused.last == "and 2981 more")
    #expect(submission.refused.allSatisfy { $0.count < 250 })
  }

  /// What git and a build keep is passed over wherever it is: a clone may have been handed in in a folder.
  @Test func aCloneInAFolderHasNothingOfGitsInItEither() throws {
    for other in [".git/objects/a", ".build/debug/b", ".build/copied/\(path)"] {
      try run.put("// other\n", "a/gradus/\(other)")
    }
    try run.put("// mine\n", "a/gradus/\(path)")
    try run.tool("bsdtar", "-a", "-cf", "b.zip", "a")
    for name in ["a", "b.zip"] {
      let submission = try open(name)
      #expect(submission.files == ["1.1.step": Data("// mine\n".utf8)], "\(submission)")
      #expect(submission.unusedCount == 0 && submission.refused.isEmpty, "\(submission)")
    }
  }

  /// What only somebody else may look into is not taken for what nobody has written.
  @Test(.enabled(if: geteuid() != 0)) func whatCannotBeReadIsNotCalledNotStarted() throws {
    try run.put("// mine\n", "a/\(path)")
    try run.put("// mine\n", "b/\(path)")
    try run.tool("chmod", "0", "a", "b/\(GradeRun.lesson)")
    defer { try? run.tool("chmod", "755", "a", "b/\(GradeRun.lesson)") }
    let trouble = #expect(throws: Trouble.self) { try open("a") }
    #expect(trouble?.description.hasPrefix("it cannot be read") == true)
    #expect(try open("b").refused == ["\(GradeRun.lesson): a folder that cannot be read"])
  }

  @Test(arguments: [
    ("bob.zip", "bob"), ("bob.tar.gz", "bob"), ("Step.swift", "Step"), ("bob", "bob"),
    (".zip", ".zip"), ("...zip", "...zip"), ("..tar.gz", "..tar.gz"), (".bob.zip", ".bob"),
    ("\u{1B}[2Jbob.zip", "\\u{1B}[2Jbob"), ("\u{202E}bob.zip", "\\u{202E}bob"),
    ("a\u{2028}b.zip", "a\\u{2028}b"),
  ])
  func aNameIsOneOfAFile(file: String, name: String) {
    #expect(Submission.name(of: file) == name)
  }

  @Test func whatUnpacksToMuchIsRefused() throws {
    // A megabyte and one byte of zeros: a thousandth of that when it is packed.
    try run.put(String(repeating: "\u{0}", count: 1 << 20) + "\u{0}", "a/\(path)")
    try run.put("// mine\n", "a/\(GradeRun.lesson)/Loop.swift")
    try run.tool("bsdtar", "-a", "-cf", "b.zip", "a")
    for name in ["a", "b.zip"] {
      let submission = try open(name)
      #expect(submission.files.keys.sorted() == ["1.1.loop"], "\(name)")
      #expect(
        submission.refused.count == 1 && submission.refused[0].contains("more than a megabyte"))
    }
  }

  @Test(arguments: ["b.zip", "b.tar", "b.tar.gz"])
  func whatIsNoArchiveIsCalledThat(name: String) throws {
    try run.put("this is a text, not an archive\n", name)
    let trouble = #expect(throws: Trouble.self) { try open(name) }
    #expect(trouble?.description.hasPrefix("the archive cannot be read: ") == true)
  }
}
