"""What the processes of a server count, in memory that they share and that outlives each of them.

One process makes the memory and hands its descriptor to the others. Each process that counts claims
a row and is the only one to write there, so that nothing is locked; what reads adds the rows up. A
row whose process has died goes to the next one, which counts on from where it stands: a sum never
falls.

Threads of a process share its row. They count with statements in which there is no call: CPython
lets another thread run at calls and at jumps back only, so that no count is lost.
"""
