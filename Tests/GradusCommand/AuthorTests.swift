import Foundation
import GradusCourse
import Testing

/// `gradus author`: what a new exercise consists of, and what is missing of one.
@Suite struct AuthorTests {
  @Test func nothingIsMissingOfTheCourse() throws {
    let copy = try AuthorsCopy()
    let run = try CommandRun(["author", "check"], in: copy.folder)
    let exercises = Course.lessons.map(\.exercises.count).reduce(0, +)
    let lines = run.output.split(separator: "\n")
    #expect(
      lines.first
        == "\(exercises) exercises in \(Course.lessons.count) lessons: nothing is missing.")
    let mayBeLeft = [
      "Which deviation tells a trap apart ", "Why it works, or where it is worked, ",
    ]
    #expect(lines.dropFirst().allSatisfy { line in mayBeLeft.contains { line.hasPrefix($0) } })
    #expect(run.status == 0)
  }

  /// A room after the other is spoiled for lesson 1.2's loss.
  @Test(arguments: [
    ("Exercises/1.2-LinearRegression/Loss.swift", "throw Todo", "return 0 // throw Todo"),
    ("Fixtures/Stubs/1.2-LinearRegression/Loss.swift", "Todo(\"1.2.loss\")", "Todo(\"1.2.lost\")"),
    ("Sources/Lessons/1.2-LinearRegression/Course/Loss.swift", "\"1.2.loss\"", "\"1.2.lost\""),
    (
      "Sources/Lessons/1.2-LinearRegression/Answers/Answers.swift", ".init(\"1.2.loss\"",
      ".init(\"1.2.lost\""
    ),
    (
      "Tests/1.2-LinearRegression/LinearRegressionTests.swift", "@Test(\"1.2.loss\"",
      "@Test(\"1.2.lo\""
    ),
    ("Exercises/1.2-LinearRegression/README.md", "### 1.2.loss,", "### 1.2.lost,"),
    ("Tests/1.2-LinearRegression/KillTable.md", "## 1.2.loss:", "## 1.2.lost:"),
    ("Tests/1.2-LinearRegression/KillTable.md", "\n| sum-not-mean |", "\n| sum |"),
    ("Tests/1.2-LinearRegression/KillTable.md", "\n2. ", "\n2. not "),
  ])
  func aSpoiledPartIsNamed(path: String, part: String, instead: String) throws {
    let copy = try AuthorsCopy()
    try copy.replace(part, with: instead, in: path)
    let run = try CommandRun(["author", "check"], in: copy.folder)
    #expect(run.status == 1)
    #expect(run.output.contains(path), "\(run.output)")
    let lines = run.output.split(separator: "\n")
    #expect(lines.count <= 2 && lines.allSatisfy { $0.contains("1.2-LinearRegression") })
  }

  /// A text's traps are told apart by deviations: lesson 2.3's say which.
  @Test(arguments: [
    (
      "\n(`softmax-twice`);", ";",
      """
      2.3.cross-entropy has no deviation for the trap "softmax twice, once in the network and once in \
      the loss"
      """
    ),
    (
      "(`log-of-softmax`)", "(`log`, `no-shift`)",
      """
      2.3.cross-entropy has no deviation log, which the trap "`log` of a chance that is 0 (`log`, \
      `no-shift`)" names
      """
    ),
  ])
  func aTrapWithoutItsDeviationIsNamed(part: String, instead: String, line: String) throws {
    let copy = try AuthorsCopy()
    let text = "Exercises/2.3-NeuralNetFromScratch/README.md"
    try copy.replace(part, with: instead, in: text)
    let run = try CommandRun(["author", "check"], in: copy.folder)
    #expect(run.status == 1)
    #expect(run.output == "\(text): \(line)\n")
  }

  /// Where none is named yet, the lesson is, and that is no fault.
  @Test func trapsThatNameNoneYetAreSaid() throws {
    let copy = try AuthorsCopy()
    let text = "Exercises/2.2-ForwardAndBackward/README.md"
    try copy.write(
      copy.read(text).replacing(#/\s\((?:`[a-z-]+`,?\s?)+\)/#, with: ""),
      to: text)
    let run = try CommandRun(["author", "check"], in: copy.folder)
    #expect(run.status == 0, "\(run.output)")
    #expect(run.output.contains("is not said yet in"))
    #expect(run.output.contains(" 2.2"))
  }

  @Test func aMissingPartAndAStrangerAreNamed() throws {
    let copy = try AuthorsCopy()
    let loss = "Sources/Lessons/1.2-LinearRegression/Course/Loss.swift"
    try FileManager.default.removeItem(at: copy.folder.appending(path: loss))
    try FileManager.default.createDirectory(
      at: copy.folder.appending(path: "Tests/9.1-Nothing"), withIntermediateDirectories: true)
    try Data().write(to: copy.folder.appending(path: "Exercises/1.2-LinearRegression/Extra.swift"))
    let run = try CommandRun(["author", "check"], in: copy.folder)
    #expect(
      run.output == """
        \(loss) is missing
        Exercises/1.2-LinearRegression/Extra.swift belongs to no exercise
        Tests/9.1-Nothing belongs to no lesson

        """)
  }

  @Test func anExerciseIsBegunInALesson() throws {
    let copy = try AuthorsCopy()
    let run = try CommandRun(["author", "new", "1.2.mean-of-rides"], in: copy.folder)
    #expect(run.status == 0, "\(run.errors)")
    for line in [
      "new  Exercises/1.2-LinearRegression/MeanOfRides.swift",
      "new  Fixtures/Stubs/1.2-LinearRegression/MeanOfRides.swift",
      "new  Sources/Lessons/1.2-LinearRegression/Course/MeanOfRides.swift",
      "changed  Sources/Lessons/1.2-LinearRegression/Course/LinearRegressionLesson.swift",
      "changed  Sources/Lessons/1.2-LinearRegression/Answers/Answers.swift",
      "changed  Tests/1.2-LinearRegression/LinearRegressionTests.swift",
      "changed  Exercises/1.2-LinearRegression/README.md",
    ] {
      #expect(run.output.contains(line + "\n"))
    }
    let list = try copy.read(
      "Sources/Lessons/1.2-LinearRegression/Course/LinearRegressionLesson.swift")
    #expect(list.contains("descentExercise, meanOfRidesExercise,\n  ],\n"), "\(list)")
    let stub = try copy.read("Exercises/1.2-LinearRegression/MeanOfRides.swift")
    #expect(stub.contains("public func meanOfRides(") && !stub.contains("@"))
    // It cannot be begun twice.
    let again = try CommandRun(["author", "new", "1.2.mean-of-rides"], in: copy.folder)
    #expect(again.status == 2 && again.errors.contains("MeanOfRides.swift is there already"))
  }

  @Test func aLessonIsBegunWithItsFirstExercise() throws {
    let copy = try AuthorsCopy()
    let run = try CommandRun(
      ["author", "new", "9.2.weighted-sum", "--lesson", "TheNeuron"], in: copy.folder)
    #expect(run.status == 0, "\(run.errors)")
    #expect(try copy.read("Package.swift").contains("  Lesson(\"9.2\", \"TheNeuron\"),\n]\n"))
    let course = try copy.read("Sources/GradusCourse/Course.swift")
    #expect(course.contains("\nimport TheNeuronCourse\n"))
    #expect(course.contains("    theNeuronLesson,\n  ]\n"))
    #expect(try copy.read("README.md").contains("| [9.2 TheNeuron](Exercises/9.2-TheNeuron/"))
    #expect(
      try copy.read("Tests/9.2-TheNeuron/TheNeuronTests.swift").contains(
        "@testable import answers_9_2\n"))
  }

  /// Between the lessons that stand before and after it, in each list of them.
  @Test func aLessonStandsWhereItsNumberBelongs() throws {
    let copy = try AuthorsCopy()
    let run = try CommandRun(
      ["author", "new", "1.10.weighted-sum", "--lesson", "TheNeuron"], in: copy.folder)
    #expect(run.status == 0, "\(run.errors)")
    let package = try copy.read("Package.swift")
    let line = "  Lesson(\"1.10\", \"TheNeuron\"),\n"
    #expect(package.contains("\(line)  Lesson(\"2.1\", "), "\(package)")
    let course = try copy.read("Sources/GradusCourse/Course.swift")
    #expect(
      course.contains("    theNeuronLesson,\n    fromLinearToNonlinearLesson,\n"), "\(course)")
    let readme = try copy.read("README.md")
    let row = "| [1.10 TheNeuron](Exercises/1.10-TheNeuron/README.md) | the mean of some numbers |"
    #expect(readme.contains("\(row)\n| [2.1 "), "\(readme)")
  }

  @Test(arguments: [
    (["9.2"], "9.2 is no name for an exercise"),
    (["9.2.Neuron"], "9.2.Neuron is no name for an exercise"),
    (["1.2.loss"], "there is an exercise 1.2.loss already"),
    (["9.2.neuron"], "there is no lesson 9.2 yet"),
    (["9.2.neuron", "--lesson", "the neuron"], "the neuron is no name for a lesson's modules"),
    (["9.2.neuron", "--lesson", "LossLandscape"], "lesson 1.4 is called LossLandscape"),
    (["1.2.neuron", "--lesson", "TheNeuron"], "lesson 1.2 is called LinearRegression"),
  ])
  func aWrongNameIsOneClearError(words: [String], message: String) throws {
    let copy = try AuthorsCopy()
    let run = try CommandRun(["author", "new"] + words, in: copy.folder)
    #expect(run.status == 64)
    #expect(run.errors.hasPrefix("Error: \(message)"), "\(run.errors)")
  }
}
