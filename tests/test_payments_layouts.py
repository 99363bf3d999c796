"""Hold every known layout by a file as its program writes it: what is paid, and what is set aside; none lacks such a file."""

from __future__ import annotations

import pytest

from reconcile.payments import layouts_
from tests.payment_files import read_bytes

EFT = "270550512345678"
FILES: dict[str, tuple[str, dict[int, int], dict[int, str]]] = {
    "chase-checking": (
        "Details,Posting Date,Description,Amount,Type,Balance,Check or Slip #\n"
        f'DEBIT,04/15/2025,"IRS              USATAXPYMT {EFT} WEB ID: 3387702000",-6200.00,ACH_DEBIT,9876.54,,\n'
        "CHECK,04/10/2025,CHECK 1042  ,-50.00,CHECK_PAID,16076.54,1042,\n"
        'CREDIT,04/09/2025,"IRS  TREAS 310   TAX REF   PPD ID: 9111036170",318.00,ACH_CREDIT,16126.54,,\n',
        {2: 620000},
        {3: "paper check", 4: "refund"},
    ),
    "chase-card": (
        "Transaction Date,Post Date,Description,Category,Type,Amount,Memo\n"
        "04/15/2025,04/17/2025,PAY1040 IRS TAX PYMT,Bills & Utilities,Sale,-2480.00,\n"
        "04/15/2025,04/17/2025,PAY1040 CONV FEE,Bills & Utilities,Fee,-46.00,\n"
        "04/20/2025,04/21/2025,Payment Thank You-Mobile,,Payment,2526.00,\n",
        {2: 248000},
        {3: "fee", 4: "not a federal"},
    ),
    "bank-of-america": (
        'Description,,Summary Amt.\nBeginning balance as of 01/01/2025,,"10,000.00"\nTotal credits,,"1,000.00"\n'
        'Total debits,,"-5,000.00"\nEnding balance as of 12/31/2025,,"6,000.00"\n\nDate,Description,Amount,Running Bal.\n'
        '01/01/2025,Beginning balance as of 01/01/2025,,"10,000.00"\n'
        '01/15/2025,"IRS DES:USATAXPYMT ID:270541512345678 INDN:ROSA HALE CO ID:3387702000 CCD","-5,000.00","5,000.00"\n'
        '02/10/2025,"NY STATE DES:TAX REFUND ID:XXXXX INDN:ROSA HALE","1,000.00","6,000.00"\n',
        {9: 500000},
        {8: "not a federal", 10: "state tax refund"},
    ),
    "wells-fargo": (
        f'"04/15/2025","-2,000.00","*","","IRS USATAXPYMT 041525 {EFT} HALE R"\n'
        '"04/16/2025","-500.00","*","2001","CHECK # 2001"\n"04/17/2025","2500.00","*","","MOBILE DEPOSIT : REF NUMBER :222"\n',
        {1: 200000},
        {2: "paper check", 3: "not a federal"},
    ),
    "citi": (
        '"Status","Date","Description","Debit","Credit"\n'
        f'"Cleared","04/15/2025","ACH Electronic Debit IRS USATAXPYMT {EFT}","2500.00",""\n'
        '"Pending","06/16/2025","ACH Electronic Debit IRS USATAXPYMT","2500.00",""\n'
        '"Cleared","05/16/2025","Electronic Credit IRS TREAS 310 TAX REF","","300.00"\n',
        {2: 250000, 3: 250000},
        {4: "refund"},
    ),
    "capital-one-bank": (
        "Account Number,Transaction Description,Transaction Date,Transaction Type,Transaction Amount,Balance\n"
        "1234,Withdrawal from IRS USATAXPYMT,04/15/25,Debit,2500,7500\n"
        "1234,Deposit from IRS TREAS 310 TAX REF,03/01/25,Credit,300,10000\n",
        {2: 250000},
        {3: "refund"},
    ),
    "capital-one-card": (
        "Transaction Date,Posted Date,Card No.,Description,Category,Debit,Credit\n"
        "2025-04-15,2025-04-16,1234,PAYUSATAX*IRS,Other,2480.00,\n2025-04-20,2025-04-21,1234,CAPITAL ONE PYMT,Payment,,2480.00\n",
        {2: 248000},
        {3: "not a federal"},
    ),
    "us-bank": (
        '"Date","Transaction","Name","Memo","Amount"\n'
        '"2025-04-15","DEBIT","ELECTRONIC WITHDRAWAL IRS","Electronic Withdrawal To IRS REF=251040096437320N00 '
        'USATAXPYMT3387702000 22255050000","-1800.00"\n'
        '"2025-06-16","DEBIT","WEB AUTHORIZED PMT IL DEPT OF REVEN","REF=251040096437321N00","-100.00"\n',
        {2: 180000},
        {3: "state tax"},
    ),
    "schwab-checking": (
        '"Date","Status","Type","CheckNumber","Description","Withdrawal","Deposit","RunningBalance"\n'
        '"09/15/2025","Posted","ACH","","IRS USATAXPYMT 091525 SANDY HALE","$1,500.00","","$5,000.00"\n'
        '"09/01/2025","Posted","INTADJUST","","Interest Paid","","$0.50","$6,500.00"\n'
        '"04/15/2025","Posted","CHECK","1043","Check Paid #1043","$1,000.00","","$6,499.50"\n',
        {2: 150000},
        {3: "not a federal", 4: "paper check"},
    ),
    "credit-union": (
        "DATE,TRANSACTION TYPE,DESCRIPTION,AMOUNT,ID,MEMO,CURRENT BALANCE\n"
        f'"4/15/2025","Debit","IRS USATAXPYMT","-$7,971.39","22","WEB ID 3387702000 {EFT}","$10,000.00"\n'
        '"4/16/2025","Credit","PAYROLL","$1,000.00","23","","$11,000.00"\n',
        {2: 797139},
        {3: "not a federal"},
    ),
    "debit-credit-bank": (
        "Account Number,Post Date,Check,Date,Description,Debit,Credit,Status,Balance\n"
        f"123,,,04/15/2025,IRS USATAXPYMT {EFT},2500.00,,Posted,7500.00\n123,,,04/16/2025,DEPOSIT,,100.00,Posted,7600.00\n",
        {2: 250000},
        {3: "not a federal"},
    ),
    "mercury": (
        "Date (UTC),Description,Amount,Status,Source Account,Bank Description,Reference,Note\n"
        "01-15-2026,IRS,-3100.00,Sent,Checking,IRS; USATAXPYMT; HARBOR,270641571000001,941 Q4 2025\n"
        "12-15-2025,IRS,-3100.00,Failed,Checking,IRS; USATAXPYMT; HARBOR,,\n"
        "11-18-2025,Gusto,-412.70,Sent,Checking,GUSTO; TAX 882211; HARBOR,,payroll taxes\n",
        {2: 310000},
        {3: "failed", 4: "payroll provider"},
    ),
    "mint-style": (
        "Date,Description,Original Description,Amount,Transaction Type,Category,Account Name,Labels,Notes\n"
        f"4/15/2025,IRS,IRS USATAXPYMT {EFT},2500.00,debit,Federal Tax,Checking,,\n"
        "5/15/2025,IRS,IRS TREAS 310 TAX REF,300.00,credit,Federal Tax,Checking,,\n",
        {2: 250000},
        {3: "refund"},
    ),
    "monarch": (
        "Date,Merchant,Category,Account,Original Statement,Notes,Amount,Tags\n"
        f"2025-04-15,IRS,Taxes,City Bank Checking (...1),IRS USATAXPYMT {EFT},CA FTB paid too,-310.00,\n"
        "2025-04-16,IRS,State Taxes,City Bank Checking (...1),FRANCHISE TAX BO PAYMENTS,,-31.00,\n"
        "2025-04-17,Internal Revenue Service,Taxes,City Bank,CHECK 1044,1040-ES 2025 Q1,-32.00,\n"
        "2025-04-18,United States Treasury,Taxes,City Bank,UNITED STATES TREASURY PAYMENT,state taxes paid apart,-41.00,\n"
        "2025-06-17,IRS,Tax Refund,City Bank,IRS TREAS 310 TAX REF,,40.00,\n",
        {2: 31000, 4: 3200, 5: 4100},
        {3: "state", 6: "refund"},
    ),
    "quickbooks-online-vendor-list": (
        ",Date,Transaction type,Num,Posting,Memo/Description,Account full name,Amount,Split\n"
        "United States Treasury (3),,,,,,,,\n"
        ",04/15/2025,Bill,INV-7,Yes,2024 Form 1120 balance due,Accounts Payable (A/P),1875.00,Tax\n"
        ",04/15/2025,Bill Payment (Check),2211,Yes,2024 Form 1120 balance due,Checking,-1875.00,Accounts Payable (A/P)\n"
        ",05/02/2025,Check,2219,Yes,Voided - 941 deposit,Checking,0.00,Payroll\nTOTAL,,,,,,,0.00,\n",
        {4: 187500},
        {2: "heading", 3: "a bill", 5: "voided", 6: "total"},
    ),
    "quickbooks-online-ledger": (
        ",Date,Transaction Type,Num,Name,Memo/Description,Split,Amount,Balance\nChecking,,,,,,,,\n"
        ",04/15/2025,Expense,,United States Treasury,2025 1040-ES Q1,Owner's Draw,-4500.00,5500.00\n"
        "Total for Checking,,,,,,,-4500.00,\n"
        "Owner's Draw,,,,,,,,\n,04/15/2025,Expense,,United States Treasury,2025 1040-ES Q1,Checking,4500.00,4500.00\n",
        {3: 450000},
        {2: "heading", 4: "total", 5: "heading", 6: "other leg"},
    ),
    "quickbooks-desktop": (
        '"","Type","Date","Num","Adj","Name","Memo","Split","Debit","Credit","Balance"\n'
        '"1010 · Operating Checking","","","","","","","","","","12,000.00"\n'
        '"","Liability Check","04/15/2025","EFTPS","","United States Treasury","941 Q1 2025","-SPLIT-","",'
        '"1,900.00","10,100.00"\n'
        '"","Check","04/16/2025","1046","","Illinois Department of Revenue","IL-501","2100 · Payroll","","100.00","9,200.00"\n'
        '"Total 1010 · Operating Checking","","","","","","","","0.00","2,000.00","9,200.00"\n',
        {3: 190000},
        {2: "heading", 4: "state tax", 5: "total"},
    ),
    "xero-account-transactions": (
        "Account Transactions\nHarbor LLC\nFor the period 1 January 2025 to 31 December 2025\n\n"
        "Date,Source,Description,Reference,Debit,Credit,Running Balance,Account Code,Account\n"
        '15 Apr 2025,Spend Money,Internal Revenue Service - 2025 1040-ES Q1,EFT,"4,500.00",,"4,500.00",880,Owner Drawings\n'
        "17 Jun 2025,Receive Money,Internal Revenue Service - refund TY2024,,,318.00,4182.00,880,Owner Drawings\n"
        '1 Jul 2025,Manual Journal,IRS 1040-ES reclass,#114,"4,500.00","4,500.00",,880,Owner Drawings\n'
        'Total,,,,"4,500.00",318.00,,,\n',
        {6: 450000},
        {7: "refund", 8: "journal", 9: "total"},
    ),
    "xero-bank-transactions": (
        "Bank Transactions\nHarbor LLC\nDate,Source,Description,Reference,Currency,Gross,Tax,Net,Status\n"
        "15 Apr 2025,Spend Money,Internal Revenue Service,1120 Q1 2025 est,USD,-1200.00,0.00,-1200.00,Reconciled\n"
        "20 Jun 2025,Receive Money,Internal Revenue Service,1120 2024,USD,90.00,0.00,90.00,Reconciled\n"
        "21 Jun 2025,Spend Money,Office Depot,toner,USD,-60.00,-5.00,-55.00,Reconciled\n",
        {4: 120000},
        {5: "money in", 6: "not a federal"},
    ),
    "wave-account-transactions": (
        "ACCOUNT NUMBER,DATE,DESCRIPTION,DEBIT (In Business Currency),CREDIT (In Business Currency)\n,Cash on Hand,,,\n"
        ',Starting Balance,,,\n,2025-04-15,IRS USATAXPYMT - 1040-ES 2025,,"$4,500.00"\n'
        ',Totals and Ending Balance,,$0.00,"$4,500.00"\n'
        '""\n,Owner Draw,,,\n,2025-04-15,IRS USATAXPYMT - 1040-ES 2025,"$4,500.00",\n',
        {4: 450000},
        {2: "heading", 3: "total", 5: "total", 7: "heading", 8: "other leg"},
    ),
    "netsuite-ledger": (
        "Internal ID,Date,Period,Type,Document Number,Account,Name,Memo,Debit,Credit,Subsidiary\n"
        "1001,4/15/2025,Apr 2025,Check,2044,1000 Checking,United States Treasury,Form 1120 2024 balance due,,3000.00,Main\n"
        "1001,4/15/2025,Apr 2025,Check,2044,2300 Tax Payable,United States Treasury,Form 1120 2024 balance due,3000.00,,Main\n"
        "1002,5/1/2025,May 2025,Journal,JE9,2300 Tax Payable,IRS,Accrue tax,500.00,,Main\nTotal,,,,,,,,3500.00,3000.00,\n",
        {2: 300000},
        {3: "other leg", 4: "journal", 5: "total"},
    ),
    "estimated-payments": (
        "Date,Amount,Account,Check Number,Payee,Memo,Category,State\n"
        "04/15/2025,2500.00,Checking,1042,IRS,2025 1040-ES Q1,Tax,\n"
        "06/16/2025,2500.00,Checking,1043,FTB,540-ES,Tax,CA\n,5000.00,,,,,,\n",
        {2: 250000},
        {3: "state tax", 4: "total"},
    ),
    "ofx": (
        "OFXHEADER:100\n<OFX><BANKTRANLIST>\n<STMTTRN><TRNTYPE>DEBIT<DTPOSTED>20250415190000[-5:EST]"
        f"<TRNAMT>-6200.00<FITID>1<NAME>IRS USATAXPYMT<MEMO>{EFT}</STMTTRN>\n"
        "<STMTTRN><TRNTYPE>CREDIT<DTPOSTED>20250514<TRNAMT>318.00<FITID>2<NAME>IRS TREAS 310 TAX REF</STMTTRN>"
        "</BANKTRANLIST></OFX>\n",
        {1: 620000},
        {2: "refund"},
    ),
    "qif": (
        "!Type:Bank\nD04/15'25\nT-4,500.00\nN1040\nPUnited States Treasury\nMForm 1040-ES 2025 1st qtr\n^\n"
        "D06/20/2025\nT-55.00\nPIrish Linen Co\n^\n",
        {1: 450000},
        {2: "not a federal"},
    ),
    "iif": (
        "!TRNS\tTRNSTYPE\tDATE\tACCNT\tNAME\tAMOUNT\tDOCNUM\tMEMO\n"
        "!SPL\tTRNSTYPE\tDATE\tACCNT\tNAME\tAMOUNT\tDOCNUM\tMEMO\n!ENDTRNS\n"
        "TRNS\tCHECK\t4/15/2025\tChecking\tUnited States Treasury\t-500.00\t1052\t941 deposit Q1 2025\n"
        "SPL\tCHECK\t4/15/2025\tPayroll Liabilities\t\t500.00\t\t\nENDTRNS\n"
        "TRNS\tCHECK\t4/16/2025\tChecking\tStaples\t-20.00\t1053\t\nSPL\tCHECK\t4/16/2025\tOffice\t\t20.00\t\t\nENDTRNS\n",
        {4: 50000},
        {7: "not a federal"},
    ),
    "discover-card": (
        "Trans. Date,Post Date,Description,Amount,Category\n"
        '04/15/2025,04/16/2025,"PAY1040 IRS TAX PYMT",2480.00,"Government Services"\n'
        '04/15/2025,04/16/2025,"PAY1040 CONV FEE",46.38,"Government Services"\n'
        '05/01/2025,05/01/2025,"INTERNET PAYMENT - THANK YOU",-2526.38,"Payments and Credits"\n',
        {2: 248000},
        {3: "fee", 4: "not a federal"},
    ),
    "american-express-card": (
        "Date,Receipt,Description,Card Member,Account #,Amount,Extended Details,Appears On Your Statement As,Reference,Category\n"
        "04/15/2025,,PAYUSATAX *IRS NASHVILLE TN,ROSA HALE,-11008,1500.00,,PAYUSATAX *IRS,'320251050000000001',Other\n"
        "05/02/2025,,AUTOPAY PAYMENT - THANK YOU,ROSA HALE,-11008,-1500.00,,,'320251220000000003',\n",
        {2: 150000},
        {3: "not a federal"},
    ),
    "quickbooks-desktop-check-detail": (
        "Type,Num,Date,Name,Item,Account,Paid Amount,Original Amount\n"
        'Check,1187,04/15/2025,United States Treasury,,Checking,,"-1,875.00"\n'
        ',,,,,Income Tax,"-1,875.00","1,875.00"\nTOTAL,,,,,,"-1,875.00","1,875.00"\n',
        {2: 187500},
        {3: "part of the entry above", 4: "total"},
    ),
    "ofx-unsigned": (
        "OFXHEADER:100\n<OFX><BANKTRANLIST><STMTTRN><TRNTYPE>DEBIT<DTPOSTED>20250115<TRNAMT>900.00<NAME>IRS USATAXPYMT</STMTTRN>"
        "<STMTTRN><TRNTYPE>CREDIT<DTPOSTED>20250117<TRNAMT>10.00<NAME>IRS USATAXPYMT</STMTTRN></BANKTRANLIST></OFX>\n",
        {1: 90000},
        {2: "money in"},
    ),
    "confirmation": (
        "IRS Direct Pay\nConfirmation Number: 222641441234567\nPayment Amount: $500.00\nPayment Date: 01/14/2026\n"
        "Reason for Payment: Balance Due\nApply Payment To: 1040\nTax Period for Payment: 2024\n",
        {2: 50000},
        {},
    ),
}
NOT_FROM_TEXT = {"payment-history"}
"""Read from pages and held in the tests of histories."""


def test_every_layout_has_a_file() -> None:
    assert {layout.name for layout in layouts_.all_layouts()} == FILES.keys() | NOT_FROM_TEXT


@pytest.mark.parametrize("name", FILES)
def test_a_file_as_its_program_writes_it(name: str) -> None:
    text, paid, aside = FILES[name]
    encoding = "cp1252" if name == "quickbooks-desktop" else "utf-8"
    record = read_bytes(text.encode(encoding), "export")
    assert record.layout == name
    assert {payment.row: payment.amount for payment in record.payments} == paid
    reasons = {entry.row: entry.reason for entry in record.set_aside}
    assert reasons.keys() == aside.keys()
    assert {row: reasons[row] for row in aside if aside[row] not in reasons[row]} == {}
    assert not [problem for problem in record.problems if problem.blocking]


@pytest.mark.parametrize("name", [name for name, (text, _, _) in FILES.items() if "," in text.split("\n")[0]])
def test_a_spreadsheet_program_may_have_saved_it_with_semicolons_in_utf_16(name: str) -> None:
    import csv
    import io

    text, paid, _ = FILES[name]
    out = io.StringIO()
    csv.writer(out, delimiter=";").writerows(csv.reader(io.StringIO(text)))
    record = read_bytes(out.getvalue().encode("utf-16"), "export.csv")
    assert {payment.row: payment.amount for payment in record.payments} == paid
