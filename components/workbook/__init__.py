"""The workbook that counties fill in: the template, the words it is read back by, and a sender's file with its faults.

Nothing here is shown on a screen and nothing is stored.
"""
