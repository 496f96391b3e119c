/// The naive kernels: the formulas as loops, summed in double precision. The truth in tests; slow.
public enum Reference: KernelSet {}
