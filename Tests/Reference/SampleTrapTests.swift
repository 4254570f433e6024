import Gradus
import GradusReference
import Testing

/// What PyTorch refuses ends the process, and its last words hold the shapes and values.
@Suite struct SampleTrapTests {
  @Test func aKernelLargerThanThePaddedInput() async throws {
    let end = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      _ = MaxPool(
        ImageShape(channels: 1, rows: 2, columns: 9), kernel: 5,
        padding: Pair(1, 2))
    }
    try expectMessage(
      "a kernel of 5 rows is larger than the input, 2 rows and a padding of 1 on both "
        + "sides", in: end)
  }

  @Test func aDilatedKernelLargerThanTheInput() async throws {
    let end = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      _ = Convolution(
        ImageShape(channels: 1, length: 6), weight: Matrix([[1, 2, 3]]), bias: nil,
        kernel: Pair(1, 3), dilation: Pair(1, 3))
    }
    try expectMessage(
      "a kernel of 3 columns, which dilation spreads over 7, is larger than the input, "
        + "6 columns and a padding of 0 on both sides", in: end)
  }

  @Test func groupsThatDoNotDivideTheInput() async throws {
    let end = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      var generator = RandomGenerator(seed: 1)
      _ = Convolution(
        ImageShape(channels: 4, length: 6), outputs: 6, kernel: Pair(1, 3), groups: 3,
        from: &generator)
    }
    try expectMessage("4 input channels, which 3 groups cannot share", in: end)
  }

  @Test func groupsThatDoNotDivideTheOutput() async throws {
    let end = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      var generator = RandomGenerator(seed: 1)
      _ = Convolution(
        ImageShape(channels: 4, length: 6), outputs: 5, kernel: Pair(1, 3), groups: 2,
        from: &generator)
    }
    try expectMessage("5 output channels, which 2 groups cannot share", in: end)
  }

  @Test func weightsOfAnotherKernel() async throws {
    let end = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      _ = Convolution(
        ImageShape(channels: 2, length: 6), weight: Matrix(rows: 1, columns: 6), bias: nil,
        kernel: Pair(1, 4))
    }
    try expectMessage("a 1×6 weight matrix for 2 channels a group and a kernel of 1×4", in: end)
  }

  @Test func samplesOfAnotherShape() async throws {
    let end = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      let pool = AveragePool(ImageShape(channels: 3, length: 4), kernel: Pair(1, 2))
      _ = pool.forward(Matrix(rows: 2, columns: 11))
    }
    try expectMessage("an input of 11 numbers a sample, where 3×1×4 has 12", in: end)
  }

  @Test func moreThanHalfTheKernelPadded() async throws {
    let end = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      _ = MaxPool(ImageShape(channels: 1, rows: 4, columns: 5), kernel: 3, padding: Pair(2, 1))
    }
    try expectMessage("a padding of 2 rows, which must be at most half of the kernel's 3", in: end)
  }

  @Test func aStrideOfZero() async throws {
    let end = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      _ = MaxPool(
        ImageShape(channels: 1, rows: 4, columns: 5), kernel: 3, stride: Pair(1, 0))
    }
    try expectMessage("a stride of 0 columns, which must be at least 1", in: end)
  }

  @Test func groupsOfANormalization() async throws {
    let end = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      _ = GroupNorm(ImageShape(channels: 6, length: 2), groups: 4)
    }
    try expectMessage("6 channels, which 4 groups cannot share", in: end)
  }

  @Test func anIndexThatIsNotInTheTable() async throws {
    let end = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      _ = Embedding(weight: Matrix(rows: 5, columns: 2)).forward([4, 0, 5])
    }
    try expectMessage("index 5 at place 2, where there are 5, from 0", in: end)
  }

  @Test func aPaddingIndexThatIsNotInTheTable() async throws {
    let end = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      _ = Embedding(weight: Matrix(rows: 5, columns: 2), paddingIndex: 5)
    }
    try expectMessage("the padding index 5, where there are 5, from 0", in: end)
  }

  @Test func queriesAndKeysOfOtherSizes() async throws {
    let end = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      _ = ScaledDotProductAttention().forward(
        query: Matrix(rows: 4, columns: 2), key: Matrix(rows: 5, columns: 3),
        value: Matrix(rows: 5, columns: 1))
    }
    try expectMessage("queries of 2 numbers and keys of 3", in: end)
  }

  @Test func aMaskOfAnotherShape() async throws {
    let end = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      _ = ScaledDotProductAttention().forward(
        query: Matrix(rows: 4, columns: 2), key: Matrix(rows: 5, columns: 2),
        value: Matrix(rows: 5, columns: 1), mask: Matrix(rows: 5, columns: 4))
    }
    try expectMessage("a mask of shape 5×4 for 4 queries and 5 keys", in: end)
  }

  @Test func keysThatSequencesCannotShare() async throws {
    let end = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      _ = ScaledDotProductAttention().forward(
        query: Matrix(rows: 4, columns: 2), key: Matrix(rows: 5, columns: 2),
        value: Matrix(rows: 5, columns: 1), sequences: 2)
    }
    try expectMessage("4 queries and 5 keys, which 2 sequences cannot share", in: end)
  }

  @Test func headsThatDoNotDivide() async throws {
    let end = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      var generator = RandomGenerator(seed: 1)
      _ = MultiHeadAttention(columns: 6, heads: 4, length: 3, from: &generator)
    }
    try expectMessage("6 numbers a token, which 4 heads cannot share", in: end)
  }

  @Test func tokensThatAreNoSequences() async throws {
    let end = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      var generator = RandomGenerator(seed: 1)
      _ = MultiHeadAttention(columns: 6, heads: 2, length: 3, from: &generator)
        .forward(Matrix(rows: 7, columns: 6))
    }
    try expectMessage("7 tokens, which are no whole number of sequences of 3", in: end)
  }

  @Test func aTargetThatIsNoSign() async throws {
    let end = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      _ = CosineEmbeddingLoss().value(Matrix([[1, 2]]), Matrix([[3, 4]]), [0])
    }
    try expectMessage("a target of 0.0, which must be 1 or -1", in: end)
  }
}
