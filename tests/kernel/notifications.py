"""Delivery status notifications in the shapes that real mail servers give them."""


def postfix(name: str, *, action: str = "failed", status: str = "5.1.1") -> bytes:
    return f"""Return-Path: <>
Received: by mail.example.org (Postfix) id 4F1; Mon, 1 Mar 2027 09:00:05 +0100 (CET)
Date: Mon, 1 Mar 2027 09:00:05 +0100 (CET)
From: MAILER-DAEMON@mail.example.org (Mail Delivery System)
Subject: Undelivered Mail Returned to Sender
To: retours@cherchons.example
Auto-Submitted: auto-replied
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status;
 boundary="4F1.1772352005/mail.example.org"
Content-Transfer-Encoding: 8bit
Message-Id: <20270301080005.4F1@mail.example.org>

This is a MIME-encapsulated message.

--4F1.1772352005/mail.example.org
Content-Description: Notification
Content-Type: text/plain; charset=utf-8

This is the mail system at host mail.example.org.

<personne@asso.example>: host mx.asso.example[192.0.2.7] said: 550 5.1.1
    <personne@asso.example>: Recipient address rejected: User unknown

--4F1.1772352005/mail.example.org
Content-Description: Delivery report
Content-Type: message/delivery-status

Reporting-MTA: dns; mail.example.org
X-Postfix-Queue-ID: 4F1
X-Postfix-Sender: rfc822; retours@cherchons.example
Arrival-Date: Mon,  1 Mar 2027 09:00:01 +0100 (CET)

Final-Recipient: rfc822; personne@asso.example
Original-Recipient: rfc822;personne@asso.example
Action: {action}
Status: {status}
Remote-MTA: dns; mx.asso.example
Diagnostic-Code: smtp; 550 5.1.1 <personne@asso.example>: Recipient address
    rejected: User unknown

--4F1.1772352005/mail.example.org
Content-Description: Undelivered Message Headers
Content-Type: text/rfc822-headers
Content-Transfer-Encoding: 8bit

Return-Path: <retours@cherchons.example>
From: Cherchons <contact@cherchons.example>
To: personne@asso.example
Subject: =?utf-8?q?Vous_=C3=AAtes_inscrit=C2=B7e?=
Message-ID: <{name}@cherchons.example>
X-Cherchons: {name}

--4F1.1772352005/mail.example.org--
""".encode()


def exim(name: str) -> bytes:
    return f"""Return-path: <>
Received: from Debian-exim by relay.example with local (Exim 4.96)
X-Failed-Recipients: personne@asso.example
Auto-Submitted: auto-replied
From: Mail Delivery System <Mailer-Daemon@relay.example>
To: retours@cherchons.example
References: <{name}@cherchons.example>
Content-Type: multipart/report; report-type=delivery-status; boundary=1772352005-eximdsn-2049178
MIME-Version: 1.0
Subject: Mail delivery failed: returning message to sender
Message-Id: <E1oABc-0001Ab-2C@relay.example>

--1772352005-eximdsn-2049178
Content-type: text/plain; charset=us-ascii

This message was created automatically by mail delivery software.

A message that you sent could not be delivered to one or more of its
recipients. This is a permanent error. The following address(es) failed:

  personne@asso.example
    host mx.asso.example [192.0.2.7]
    SMTP error from remote mail server after RCPT TO:<personne@asso.example>:
    552 5.2.2 mailbox full

--1772352005-eximdsn-2049178
Content-type: message/delivery-status

Reporting-MTA: dns; relay.example

Action: failed
Final-Recipient: rfc822;personne@asso.example
Status: 5.0.0
Remote-MTA: dns; mx.asso.example
Diagnostic-Code: smtp; 552 5.2.2 mailbox full

--1772352005-eximdsn-2049178
Content-type: message/rfc822

Return-path: <retours@cherchons.example>
From: Cherchons <contact@cherchons.example>
To: personne@asso.example
Subject: Un mot
Message-ID: <{name}@cherchons.example>

Bonjour,

--1772352005-eximdsn-2049178--
""".encode()


def old_exim(name: str) -> bytes:
    return f"""Return-path: <>
X-Failed-Recipients: personne@asso.example
Auto-Submitted: auto-replied
From: Mail Delivery System <Mailer-Daemon@old.example>
To: retours@cherchons.example
Subject: Mail delivery failed: returning message to sender
Message-Id: <E1OldX-0001Ab-2C@old.example>

This message was created automatically by mail delivery software.

  personne@asso.example
    SMTP error from remote mail server after RCPT TO:<personne@asso.example>:
    550 no such user here

------ This is a copy of the message, including all the headers. ------

Return-path: <retours@cherchons.example>
Message-ID: <{name}@cherchons.example>
Subject: Un mot

Bonjour,
""".encode()


def exchange(name: str) -> bytes:
    """Exchange wraps the report, writes it in the reader's language and may rename the mail."""
    return f"""From: Microsoft Outlook <postmaster@univ.example>
To: retours@cherchons.example
Date: Mon, 1 Mar 2027 08:00:07 +0000
Content-Type: multipart/report; report-type=delivery-status;
\tboundary="_000_AM0PR01"
X-MS-Exchange-Message-Is-Ndr:
Content-Language: fr-FR
Message-ID: <b8b1@AM0PR01.prod.outlook.example>
In-Reply-To: <changed-on-the-way@univ.example>
Subject: =?utf-8?B?Tm9uIHJlbWlzwqA6IFVuIG1vdA==?=
MIME-Version: 1.0

--_000_AM0PR01
Content-Type: multipart/alternative; differences=Content-Type;
\tboundary="_001_AM0PR01"

--_001_AM0PR01
Content-Type: text/plain; charset="utf-8"
Content-Transfer-Encoding: base64

Vm90cmUgbWVzc2FnZSBuJ2EgcGFzIMOpdMOpIHJlbWlzLg==

--_001_AM0PR01--

--_000_AM0PR01
Content-Type: message/delivery-status

Reporting-MTA: dns;AM0PR01.prod.outlook.example
Received-From-MTA: dns;mail.example.org
Arrival-Date: Mon, 1 Mar 2027 08:00:06 +0000

Original-Recipient: rfc822;personne@univ.example
Final-Recipient: rfc822;personne@univ.example
Action: failed
Status: 5.1.10
Diagnostic-Code: smtp;550 5.1.10 RESOLVER.ADR.RecipientNotFound; Recipient not found by SMTP address lookup

--_000_AM0PR01
Content-Type: message/rfc822

Received: from mail.example.org (192.0.2.1) by AM0PR01.prod.outlook.example
From: Cherchons <contact@cherchons.example>
To: personne@univ.example
Subject: Un mot
Message-ID: <changed-on-the-way@univ.example>
X-Cherchons: {name}
MIME-Version: 1.0
Content-Type: text/plain

--_000_AM0PR01--
""".encode()


def holiday(name: str) -> bytes:
    """An answer by a machine is no bounce."""
    return f"""From: personne@asso.example
To: retours@cherchons.example
Subject: Absente du bureau
Auto-Submitted: auto-replied
In-Reply-To: <{name}@cherchons.example>
Content-Type: text/plain; charset=utf-8

Je reviens lundi. Message-ID: <{name}@cherchons.example>
""".encode()
